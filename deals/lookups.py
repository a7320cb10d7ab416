"""Lookups of our own, beside those that Django has."""

from django.db.models import BigAutoField, CharField, Lookup


@BigAutoField.register_lookup
@CharField.register_lookup
class Any(Lookup):
    """`pk__any`: one of an array. Unlike with IN, each is looked up by index, however many."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        array, more = self.process_rhs(compiler, connection)
        # Without its length, which would cut what is asked for.
        kind = self.lhs.output_field.rel_db_type(connection).partition("(")[0]
        return f"{column} = ANY ({array}::{kind}[])", [*parameters, *more]

    def get_db_prep_lookup(self, value, connection):
        return "%s", [value]
