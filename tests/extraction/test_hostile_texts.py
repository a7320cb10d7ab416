"""Whole articles of every kind, hostile ones too: no exception, sound spans, cost linear, one result."""

import json
import os
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.extraction import extract
from sources.extraction.contract import as_json
from sources.extraction.records import Reading, Span, Unreadable
from tests.extraction.costs import HOSTILE, MOST, growth

ROOT = Path(__file__).resolve().parents[2]

GERMAN = (
    "Baku, 3. Mai 2024. Der aserbaidschanische Präsident hat Berlin besucht, wo 23 Dokumente im Wert "
    "von rund 4 Mrd. Euro unterzeichnet wurden. Die Karabakh Solar und die Nordwind AG aus Kiel haben "
    "einen Vertrag über 1,5 Mio. Euro zum Bau eines Solarparks unterzeichnet.\n"
)
HUNGARIAN = (
    "A kazah elnök Budapesten járt, ahol 12 dokumentumot írtak alá mintegy 300 millió dollár értékben. "
    "A kazah Altyn Dala és a Dunamenti Gépgyár Zrt. szerződést írt alá 2,5 milliárd forintról egy "
    "új üzem építésére, a felek a jövő héten is tárgyalnak.\n"
)
# What the readers of deals might look back over: names, documents, generic nouns, lists.
DEALS = {
    "deals": "Die Nordwind AG und Karabakh Solar unterzeichneten einen Vertrag über 5 Mio. Euro. ",
    "deals by the line": "Die Nordwind AG und Karabakh Solar planen ein Werk in Baku.\n",
    "names": "Nordwind AG, Karabakh Solar und ",
    "new names": "Aksu{0} Bank und Tolna{0} Zrt. szerződést írt alá 7 millió dollárról.\n",
    "generic nouns": "Das Unternehmen und die Firma haben das Abkommen unterzeichnet. ",
    "bullet points": "• Nordwind AG – Karabakh Solar: Vertrag, 5 Mio. Euro\n",
    "headings": "Energie:\n",
    "blocks": "Gegenstand: Solarpark\nPartner: Nordwind AG / Karabakh Solar\nStand: Gespräche\n\n",
    "colons": "a: ",
    "demonyms": "die aserbaidschanische und die deutsche ",
    "visits": "Der aserbaidschanische Präsident besuchte Berlin. ",
    "totals": "Insgesamt 23 Dokumente im Wert von rund 4 Mrd. Euro wurden unterzeichnet. ",
    "shared currency": "5 Millionen Kronen, ",
    "speech": "„Wir bauen“, sagte Meier von der Nordwind AG. ",
    "combining marks": "e\u0301 ",
    "capitals": "A B C D ",
    "slashes": "Nordwind/",
}


def pieces_of(piece: str, length: int) -> str:
    """`piece` over and over; a `{0}` in it is another number each time."""
    count = length // len(piece) + 1
    return "".join(piece.replace("{0}", str(number)) for number in range(count))[:length]


def spans_of(reading: Reading) -> list[Span]:
    """Every span that a reading holds."""
    spans = [amount.span for amount in reading.amounts]
    spans += [headline.span for headline in reading.headlines]
    for deal in reading.deals:
        spans.append(deal.span)
        spans += [party.span for party in deal.parties if party.span]
    rows = as_json(reading, "a.txt")["deals"]
    spans += [Span(*span) for row in rows for span in row["spans"].values() if span]
    return spans


def check(text: str) -> None:
    """Read a text and hold the reading against it."""
    try:
        reading = extract(text)
    except Unreadable:
        return
    for span in spans_of(reading):
        assert 0 <= span.start < span.end <= len(text), span
    row = as_json(reading, "a.txt")
    for deal in row["deals"]:
        assert text[deal["start"] : deal["end"]] == deal["quote"]
    for amount in row["amounts"]:
        assert text[amount["start"] : amount["end"]] == amount["text"]
    for left, right in zip(reading.amounts, reading.amounts[1:], strict=False):
        assert left.span.end <= right.span.start, "amounts stand in order and apart"
    starts = [deal.span.start for deal in reading.deals]
    assert starts == sorted(starts)
    assert as_json(extract(text), "a.txt") == row


# The head of a text that tells its language.
HEAD = GERMAN * 30

# Whatever is thrown at it

WORDS = [piece.strip() for piece in (*HOSTILE.values(), *DEALS.values())]
ARTICLES = [
    *GERMAN.split(),
    *HUNGARIAN.split(),
    *WORDS,
    "\n",
    "\u2028",
    "\u00a0",
    "(",
    "»",
    "\u0301",
]
THOROUGH = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@THOROUGH
@given(st.text(max_size=400), st.sampled_from([GERMAN, HUNGARIAN]))
def test_it_reads_any_characters_beside_an_article(noise, article):
    check(unicodedata.normalize("NFC", article + noise + "\n" + article))


@THOROUGH
@given(st.lists(st.sampled_from(ARTICLES), max_size=80), st.sampled_from([GERMAN, HUNGARIAN]))
def test_it_reads_the_words_of_articles_in_any_order(words, article):
    check(unicodedata.normalize("NFC", article + " ".join(words)))


@THOROUGH
@given(st.integers(0, len(GERMAN)), st.integers(0, len(HUNGARIAN)), st.integers(0, 300))
def test_it_reads_articles_cut_anywhere(first, second, middle):
    check(GERMAN[first:] + HUNGARIAN[:second] + GERMAN[middle:] + HUNGARIAN)


@pytest.mark.parametrize("piece", [*HOSTILE.values(), *DEALS.values()], ids=[*HOSTILE, *DEALS])
def test_it_reads_anything_repeated(piece):
    check(HEAD + unicodedata.normalize("NFC", pieces_of(piece, 3_000)))


# Cost


def test_the_cost_of_random_letters_is_in_proportion_to_the_text():
    choose = random.Random(7)
    letters = [chr(number) for number in range(0x20, 0x3000) if chr(number).isalpha()]
    noise = "".join(choose.choice([*letters, " "]) for _ in range(4_000))
    assert growth(extract, noise, head=HEAD) < MOST


@pytest.mark.parametrize("piece", [*HOSTILE.values(), *DEALS.values()], ids=[*HOSTILE, *DEALS])
def test_the_cost_is_in_proportion_to_the_text(piece):
    if "{0}" in piece:
        piece = pieces_of(piece, 40_000)
    assert growth(extract, piece, head=HEAD) < MOST


# Determinism

READ = """
import json, sys
from sources.extraction import extract
from sources.extraction.contract import as_json
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    print(json.dumps(as_json(extract(text), "a.txt"), sort_keys=True))
"""


def test_a_text_gives_one_result_in_every_process():
    folder = ROOT / "tests" / "gold" / "fresh"
    paths = [str(path) for path in sorted(folder.glob("*.txt"))]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", READ, *paths],
            cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2", "77")
    }  # fmt: skip
    assert len(outputs) == 1
    assert len(json.loads(next(iter(outputs)).splitlines()[0])) > 1
