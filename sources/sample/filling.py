"""Rows and their events on the way into the database: kept in batches, sent by COPY."""

import io
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from django.apps import apps
from django.db import connection, models

from deals.names import FoldedField
from sources.sample.tables import MODELS, NULL
from sources.sample.times import context, stamp

EVENT_COLUMNS = ("pgh_obj_id", "pgh_created_at", "pgh_label", "pgh_context_id")
_ESCAPED = str.maketrans({"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"})


def escaped(text):
    """The text as COPY reads it."""
    return text.translate(_ESCAPED)


def event_model(model):
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


class Columns:
    """What COPY is told of one table and of its history: the columns, and what follows the cells.

    A column without a cell gets its field's default; folded ones follow from the cell that they
    fold, and those that the database computes are left to it.
    """

    def __init__(self, kind):
        model = MODELS[kind]
        self.folded = [f for f in model._meta.concrete_fields if isinstance(f, FoldedField)]
        self.table, self.columns, self.tail = self._told(kind, model)
        self.event_table, self.event_columns, self.event_tail = self._told(kind, event_model(model))
        self.event_columns += EVENT_COLUMNS

    def cells(self, row):
        """The row's own cells, and the folded ones."""
        if not self.folded:
            return "\t".join(row)
        folded = (f.folding(getattr(row, f.source))[: f.max_length] for f in self.folded)
        return "\t".join((*row, *folded))

    def _told(self, kind, model):
        fields = {field.attname: field for field in model._meta.concrete_fields}
        named = [*kind._fields, *(field.attname for field in self.folded)]
        others = [
            field
            for name, field in fields.items()
            if name not in named and not name.startswith("pgh_") and not field.generated
        ]
        columns = [fields[name].column for name in named]
        columns += [field.column for field in others]
        return model._meta.db_table, columns, "".join(f"\t{_default(f)}" for f in others)


def _default(field):
    value = field.get_db_prep_save(field.get_default(), connection)
    if value is None:
        return NULL
    return escaped("{}" if isinstance(value, list) and not value else str(value))


class Filling:
    """Takes rows with their history; `flush` hands them over while the next are being made."""

    def __init__(self, cursor):
        self.cursor = cursor
        self.columns = {kind: Columns(kind) for kind in MODELS}
        self.rows, self.events = defaultdict(list), defaultdict(list)
        self.last = {kind: _last_id(MODELS[kind]) for kind in MODELS}
        self.sender = ThreadPoolExecutor(max_workers=1)
        self.sending = None

    def id_of_next(self, kind):
        self.last[kind] += 1
        return str(self.last[kind])

    def add(self, row, minute):
        """A row that is as it was entered."""
        kind = type(row)
        told = self.columns[kind]
        cells = told.cells(row)
        self.rows[kind].append(cells + told.tail)
        self._note(kind, row.id, cells + told.event_tail, minute, "insert")

    def add_with_past(self, states):
        """A row by its states, (minute, row) from its entry to how it stands now."""
        kind, label = type(states[0][1]), "insert"
        told = self.columns[kind]
        for minute, row in states:
            cells = told.cells(row)
            self._note(kind, row.id, cells + told.event_tail, minute, label)
            label = "update"
        self.rows[kind].append(cells + told.tail)

    def _note(self, kind, pk, line, minute, label):
        self.events[kind].append(f"{line}\t{pk}\t{stamp(minute)}\t{label}\t{context(minute)}")

    def flush(self):
        """Send what is kept; what was handed over before has arrived when this returns."""
        self.wait()
        rows, events = self.rows, self.events
        self.rows, self.events = defaultdict(list), defaultdict(list)
        self.sending = self.sender.submit(self._send, rows, events)

    def wait(self):
        if self.sending:
            self.sending.result()
            self.sending = None

    def close(self):
        self.sender.shutdown(wait=True)

    def _send(self, rows, events):
        for kind, lines in rows.items():
            told = self.columns[kind]
            self._copy(told.table, told.columns, lines)
        for kind, lines in events.items():
            told = self.columns[kind]
            self._copy(told.event_table, told.event_columns, lines)

    def _copy(self, table, columns, lines):
        named = ", ".join(f'"{column}"' for column in columns)
        content = io.BytesIO(("\n".join(lines) + "\n").encode())
        with connection.wrap_database_errors:
            self.cursor.copy_expert(f'COPY "{table}" ({named}) FROM STDIN', content, 1 << 17)


def _last_id(model):
    """The largest id that the table holds."""
    return model.objects.aggregate(last=models.Max("pk"))["last"] or 0
