"""Rows that filters of a past day name: by the ids and codes that they had at its end."""

from django.core.exceptions import ValidationError
from django_filters import fields

from deals.choices import Kind
from deals.filters.selects import Select
from deals.ledger.recorded import rows_then
from deals.models import Party, Redirect, Visit

KINDS = {Party: Kind.PARTY, Visit: Kind.VISIT}


def called_then(model, known_on, name, asked):
    """The rows of the model by what they were called then in the column `name`, merged ones too.

    A dictionary of what is asked and found. A row need not be there today, and may mean another
    one since; nothing else about it is told than what readers may know who name it.
    """
    told = {one: one for one in asked if isinstance(one, str) and "\0" not in one}
    if kind := KINDS.get(model):
        moved = rows_then(Redirect, known_on, "old_id", told)
        told |= {row.old_id: row.new_id for row in moved if row.kind == kind}
    found = {getattr(row, name): row for row in rows_then(model, known_on, name, told.values())}
    return {one: found[current] for one, current in told.items() if current in found}


class OfThen:
    """A field whose rows are those that were recorded by the end of `known_on`, where it is set."""

    known_on = None

    @property
    def is_of_then(self):
        """What is named by its key, as a country is, means the same on every day."""
        return bool(self.known_on and self.to_field_name)

    def then(self, asked):
        """The rows by what is asked. Raises ValidationError where there was none."""
        found = called_then(self.queryset.model, self.known_on, self.to_field_name, asked)
        for one in asked:
            if one not in found:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": one},
                )
        return list(found.values())


class RowField(OfThen, fields.ModelChoiceField):
    """One row, or none of them (`null_value`)."""

    widget = Select

    def to_python(self, value):
        if not self.is_of_then or value in (None, "", self.null_value):
            return super().to_python(value)
        return self.then([value])[0]


class RowsField(OfThen, fields.ModelMultipleChoiceField):
    def _check_values(self, value):
        return self.then(value) if self.is_of_then else super()._check_values(value)
