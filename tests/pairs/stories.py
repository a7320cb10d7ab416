"""The labelled pairs of short articles: reading them, and what an analyst reads in each."""

import datetime
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sources.extraction import records

FOLDER = Path(__file__).parent
LABELS = {"same", "later", "contradiction", "other", "visit", "affiliate", "namesake", "apart"}
SIZES = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9}
HEDGES = {"about": "approx", "over": "at_least", "up to": "at_most", None: "exact"}
# 'about 400m USD', '60m-70m EUR'
_VALUE = re.compile(
    r"(?:(?P<hedge>about|over|up to) )?(?P<low>[\d.]+)(?P<size>k|m|bn|)"
    r"(?:-(?P<high>[\d.]+)(?P<high_size>k|m|bn|))? (?P<currency>[A-Z]{3})"
)
_PARTY = re.compile(r"(?P<name>.+) \((?P<country>[A-Z]{2}|\?)\)")


@dataclass(frozen=True)
class Told:
    """A short article, and the one deal that an analyst reads in it."""

    text: str
    day: datetime.date
    deal: records.Deal
    visit: records.Visit | None

    def reading(self, language):
        return records.Reading(self.text, language, visit=self.visit, deals=(self.deal,))


@dataclass(frozen=True)
class Pair:
    """Two articles of one story, and what they are to each other."""

    name: str
    label: str
    one: Told
    two: Told
    held_out: bool

    @property
    def is_one(self):
        return self.label in ("same", "later")


def load():
    """All pairs, those to tune by first. Raises ValueError for a label that there is not."""
    folders = [("tuned", False), ("held_out", True)]
    return [
        pair
        for folder, held_out in folders
        for path in sorted((FOLDER / folder).glob("*.toml"))
        for story in tomllib.loads(path.read_text(encoding="utf-8"))["story"]
        for pair in _pairs(story, held_out)
    ]


def _pairs(story, held_out):
    articles = {key: told(notes) for key, notes in story.items() if isinstance(notes, dict)}
    for written in story["pairs"]:
        one, two, label = written.split()
        if label not in LABELS:
            raise ValueError(f"{story['name']}: no label {label!r}")
        name = f"{story['name']} [{written}]"
        yield Pair(name, label, articles[one], articles[two], held_out)


def told(notes):
    text, day = notes["text"], notes["day"]
    instrument, stage, sector = notes["deal"].split()
    deal = records.Deal(
        span=records.Span(0, len(text)),
        parties=tuple(_party(written) for written in notes["parties"]),
        instrument=instrument,
        stage=stage,
        sector=sector,
        title=notes["subject"],
        value=_value(notes.get("value")),
        visit="this" if "visit" in notes else None,
    )
    return Told(text, day, deal, _visit(notes.get("visit"), day))


def _party(written):
    match = _PARTY.fullmatch(written)
    country = match["country"] if match["country"] != "?" else None
    return records.PartyMention(match["name"], country)


def _value(written):
    if written is None:
        return None
    match = _VALUE.fullmatch(written)
    low = Decimal(match["low"]) * SIZES[match["size"]]
    if match["high"]:
        high = Decimal(match["high"]) * SIZES[match["high_size"]]
        return records.Value(low, high, match["currency"], "range")
    qualifier = HEDGES[match["hedge"]]
    ends = {"at_least": (low, None), "at_most": (None, low)}.get(qualifier, (low, low))
    return records.Value(*ends, match["currency"], qualifier)


def _visit(written, day):
    if written is None:
        return None
    guest, host = written.split(">")
    dates = records.DateRange(day - datetime.timedelta(days=1), day)
    return records.Visit(guest, host, dates=dates)
