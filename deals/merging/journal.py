"""The journal of a merge: every row that it touches, as it was before and as it is after."""

import hashlib
import json
from collections import defaultdict

from django.apps import apps
from django.db import connection
from django.db.models import JSONField

PLAIN = (bool, int, str)


def written(row):
    """The row's columns as JSON can hold them; `read` reads them back."""
    return {field.attname: _plain(field, row) for field in row._meta.concrete_fields}


def _plain(field, row):
    content = field.value_from_object(row)
    if content is None or isinstance(content, PLAIN) or isinstance(field, JSONField):
        return content
    return field.value_to_string(row)


def read(model, columns):
    """Columns as the model's fields hold them. Columns that the model has lost are left out."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {
        name: content if content is None else fields[name].to_python(content)
        for name, content in columns.items()
        if name in fields
    }


def digest(row):
    """What tells whether a row is as it was."""
    told = json.dumps(written(row), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class Journal:
    """What a merge changes, kept so that it can be undone.

    `touch` a row before it changes or goes; tell of a `made` one after it came.
    """

    def __init__(self):
        self.before = {}

    def touch(self, *rows):
        for row in rows:
            self.before.setdefault((type(row), row.pk), written(row))

    def made(self, row):
        self.before.setdefault((type(row), row.pk), None)

    def closed(self):
        """All of it as JSON: rows that went, rows that came, and rows that changed."""
        deleted, made, after = [], defaultdict(list), defaultdict(dict)
        changed = defaultdict(list)
        for model, keys in self._by_model().items():
            label, now = model._meta.label_lower, model._base_manager.in_bulk(keys)
            for pk in keys:
                before, row = self.before[model, pk], now.get(pk)
                if row is not None:
                    after[label][str(pk)] = digest(row)
                if before is None and row is not None:
                    made[label].append(pk)
                elif before is not None and row is None:
                    deleted.append([label, before])
                elif before is not None and (columns := _differing(before, written(row))):
                    changed[label, json.dumps(columns, sort_keys=True)].append(pk)
        return {
            "deleted": deleted,
            "made": dict(made),
            "changed": [[label, json.loads(told), pks] for (label, told), pks in changed.items()],
            "after": dict(after),
        }

    def _by_model(self):
        found = defaultdict(list)
        for model, pk in self.before:
            found[model].append(pk)
        return found


def _differing(before, after):
    return {name: content for name, content in before.items() if content != after[name]}


def take_back(moved, last):
    """Undo what the journal tells: what came goes, what went comes back, what changed is as before.

    `last` is the row that others must leave first: it is changed after all others.
    """
    for label, keys in moved["made"].items():
        model = apps.get_model(label)
        raw_delete(model, keys)
    for label, columns in moved["deleted"]:
        model = apps.get_model(label)
        # Raw: the row comes back as it was, the time of its making included.
        model(**read(model, columns)).save_base(raw=True, force_insert=True)
    kept = (last._meta.label_lower, last.pk)
    for label, columns, keys in moved["changed"]:
        _write(label, columns, [pk for pk in keys if (label, pk) != kept])
    for label, columns, keys in moved["changed"]:
        _write(label, columns, [pk for pk in keys if (label, pk) == kept])


def _write(label, columns, keys):
    if keys:
        model = apps.get_model(label)
        model._base_manager.filter(pk__in=keys).update(**read(model, columns))


def raw_delete(model, keys):
    """Delete these rows and nothing else: what still points to them is an error, not deleted too."""
    model._base_manager.filter(pk__in=keys)._raw_delete(connection.alias)
