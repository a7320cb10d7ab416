"""What the rows are called that a history speaks of: as they are now, or as they were at the end."""

from collections import defaultdict

from django.contrib.auth import get_user_model
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from deals.changes.tracks import events_of
from deals.models import Agreement, Country, Party, Sector, Visit

# How the rows of each model are fetched; what is in none of these is never spoken of.
_ROWS = {
    Agreement: lambda: Agreement.objects.only("title", "public_id", "publication"),
    Country: Country.objects.all,
    Party: lambda: Party.objects.only("name", "public_id"),
    Sector: lambda: Sector.objects.select_related("parent"),
    Visit: lambda: Visit.objects.select_related("guest", "host"),
}

# What the name of a row is made of.
_PARTS = {Sector: ("parent",), Visit: ("guest", "host")}


def speak_of(model, rows):
    """Fetch rows of the model by `rows()` where a history speaks of them."""
    _ROWS[model] = rows


class Names:
    """The rows that the events name, each model's fetched in one query."""

    def __init__(self, events, users=(), also=()):
        asked = defaultdict(set)
        for model, key in also:
            asked[model].add(key)
        for event in events:
            for model, key in _references(event):
                asked[model].add(key)
        asked[get_user_model()] |= set(users)
        self.rows = {model: _fetch(model, keys - {None}) for model, keys in asked.items()}

    def row(self, model, key):
        return self.rows.get(model, {}).get(key)

    def of(self, model, key):
        if key is None:
            return ""
        row = self.row(model, key)
        return str(row) if row is not None else _("a deleted row")

    def person(self, key):
        user = self.row(get_user_model(), key)
        return _("a deleted account") if user is None else user.get_full_name() or user.username

    def shown(self, agreement_key, is_editor):
        """The title of another agreement, as far as the reader may see that there is one."""
        row = self.row(Agreement, agreement_key)
        if is_editor or (row is not None and row.pk and row.is_published):
            return self.of(Agreement, agreement_key)
        return _("another agreement")


def _references(event):
    for field in event._meta.concrete_fields:
        model = field.remote_field.model if isinstance(field, ForeignKey) else None
        if model in _ROWS or model is get_user_model():
            yield model, getattr(event, field.attname)


def _fetch(model, keys):
    if not keys:
        return {}
    fetch = _ROWS.get(model, model._base_manager.all)
    found = {row.pk: row for row in fetch().filter(pk__in=keys)}
    gone = keys - found.keys()
    return {**found, **_gone(model, gone)} if gone and hasattr(model, "events") else found


def _gone(model, keys):
    """Deleted rows as their last events kept them."""
    last = (
        events_of(model)
        .objects.filter(pgh_obj_id__in=keys)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    parts = _PARTS.get(model, ())
    if parts:
        last = last.select_related(*parts)
    return {event.pgh_obj_id: _as_row(model, event, parts) for event in last}


def _as_row(model, event, parts):
    row = model(**{f.attname: getattr(event, f.attname) for f in model._meta.concrete_fields})
    for part in parts:
        setattr(row, part, getattr(event, part))
    return row
