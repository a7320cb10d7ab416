"""One row takes over all that points to another, which then goes.

Where both have what may be there once only, the other's is told twice: what it says beyond is
taken over, and what contradicts is refused rather than lost.
"""

from django.db.models import BooleanField, CharField, TextField, UniqueConstraint
from django.utils.translation import gettext as _

from deals.merging.journal import raw_delete
from deals.merging.references import naming_by_id, pointing_at
from deals.merging.refusing import Refused
from deals.merging.story import shown, shown_column
from deals.values import Valued, value_columns

VALUE = set(value_columns(None))
JOINED = " · "


def absorb(kept, merged, journal, story):
    """Move all that points to `merged` to `kept`, and delete `merged`."""
    for field in pointing_at(type(kept)):
        _move(field, kept, merged, journal, story)
    # From now on nobody can point to it; what came meanwhile is moved as well.
    type(merged)._base_manager.select_for_update().get(pk=merged.pk)
    for field in pointing_at(type(kept)):
        _move(field, kept, merged, journal, story)
    journal.touch(merged)
    raw_delete(type(merged), [merged.pk])


def rename(old_id, new_id, journal):
    """The public id where a JSON column holds it: statements name another visit by its own."""
    for field in naming_by_id():
        rows = field.model._base_manager.filter(**{field.name: old_id})
        found = list(rows.order_by("pk").select_for_update(of=["self"]))
        journal.touch(*found)
        _update(field.model, found, {field.name: new_id})


def change(row, columns, journal):
    """Write columns of a row, in the database and in the row at hand."""
    if columns:
        journal.touch(row)
        for name, content in columns.items():
            setattr(row, name, content)
        _update(type(row), [row], columns)


def _update(model, rows, columns):
    if rows:
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(**columns)


def _move(field, kept, merged, journal, story):
    model = field.model
    coming = _locked(field, merged)
    if not coming:
        return
    twins = _Twins(field, kept, coming)
    alone = [row for row in coming if row.pk not in twins.of]
    journal.touch(*alone)
    _update(model, alone, {field.name: kept})
    story.moves(model, len(alone))
    for row in coming:
        if row.pk in twins.of:
            unite(twins.of[row.pk], row, journal, story)


def _locked(field, row):
    rows = field.model._base_manager.filter(**{field.name: row})
    return list(rows.order_by("pk").select_for_update(of=["self"]))


class _Twins:
    """Which of the rows that come are there already, by the model's own rules of uniqueness."""

    def __init__(self, field, kept, coming):
        self.of = {}
        rules = [rule for rule in _uniqueness(field.model) if field.name in rule.fields]
        if not rules:
            return
        present = _locked(field, kept)
        for rule in rules:
            bound = _bound_by(rule, [*coming, *present])
            here = {_key(rule, row, field): row for row in present if row.pk in bound}
            for row in coming:
                key = _key(rule, row, field) if row.pk in bound else None
                if key is not None and key in here:
                    self.of[row.pk] = here[key]


def _uniqueness(model):
    single = [
        UniqueConstraint(fields=[field.name], name=f"unique_{field.name}")
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key
    ]
    return single + [rule for rule in model._meta.constraints if isinstance(rule, UniqueConstraint)]


def _bound_by(rule, rows):
    """The keys of the rows that the rule is about."""
    keys = [row.pk for row in rows]
    if not rule.condition:
        return set(keys)
    found = type(rows[0])._base_manager.filter(rule.condition, pk__in=keys)
    return set(found.values_list("pk", flat=True))


def _key(rule, row, left_out):
    """What the rule compares, but for the column that is about to become equal."""
    fields = [row._meta.get_field(name) for name in rule.fields]
    key = tuple(getattr(row, field.attname) for field in fields if field != left_out)
    return None if rule.nulls_distinct is not False and None in key else key


def unite(stays, goes, journal, story):
    """Of two rows that say the same, let one take over what the other says beyond, and go."""
    columns = {}
    for field in stays._meta.concrete_fields:
        if _is_said(field) and getattr(stays, field.attname) != getattr(goes, field.attname):
            columns |= _united(field, stays, goes, story)
    for name in columns:
        label = f"{stays}: {stays._meta.get_field(name).verbose_name}"
        story.fills(label, shown_column(goes, stays._meta.get_field(name)))
    if isinstance(stays, Valued):
        columns |= _value_united(stays, goes, story)
    story.is_told_twice(goes)
    absorb(stays, goes, journal, story)
    change(stays, columns, journal)


def _is_said(field):
    """Whether a column holds what people say, rather than what the program keeps."""
    own = field.primary_key or field.name in VALUE or not field.editable
    return not own and not _rules(field)


def _rules(field):
    """Whether the column is one by which the rows are the same."""
    return bool(field.many_to_one) and any(
        field.name in rule.fields for rule in _uniqueness(field.model)
    )


def _united(field, stays, goes, story):
    here, there = getattr(stays, field.attname), getattr(goes, field.attname)
    if says_nothing(field, there):
        return {}
    if says_nothing(field, here):
        return {field.attname: there}
    if field.choices or isinstance(field, BooleanField):
        label = f"{stays}: {field.verbose_name}"
        story.differs(label, shown_column(stays, field), shown_column(goes, field))
        return {}
    if isinstance(field, CharField | TextField):
        joined = JOINED.join([here, there])
        if field.max_length is None or len(joined) <= field.max_length:
            return {field.attname: joined}
    raise _contradiction(stays, field.verbose_name, shown(here), shown(there))


def says_nothing(field, content):
    return content in (None, "") or content == field.get_default()


def _value_united(stays, goes, story):
    if goes.value is None or stays.value == goes.value:
        return {}
    if stays.value is None:
        story.fills(f"{stays}: {_('value')}", shown(goes.value))
        return value_columns(goes.value)
    raise _contradiction(stays, _("value"), shown(stays.value), shown(goes.value))


def _contradiction(row, label, one, other):
    return Refused(
        _(
            "Both have “%(row)s”, but the %(label)s differs: %(one)s and %(other)s. Correct one of "
            "them first, so that nothing is lost."
        )
        % {"row": row, "label": label, "one": one, "other": other}
    )
