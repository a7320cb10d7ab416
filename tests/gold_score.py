"""Hold what extraction finds against annotated articles: `python -m tests.gold_score tests/gold`.

Several folders may be named, each gets a table; `--verbose` lists every miss. The format of the
annotations and the meaning of each figure are in tests/gold/README.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from sources.extraction import contract, extract, records
from tests.gold_articles import (
    GoldArticle,
    Pair,
    allowed,
    extent_of,
    load,
    owed_parties,
    pair_deals,
    same_headline,
    same_party,
    same_value,
    same_visit,
)

QUOTE_ALLOWANCE = 600
LABELS = ("sector", "instrument", "stage", "visit")


@dataclass
class Board:
    """For each figure how often it was asked and right, and the misses in words."""

    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    misses: list[str] = field(default_factory=list)

    def mark(self, figure: str, right: object, miss: str = "") -> bool:
        self.counts[figure][0] += bool(right)
        self.counts[figure][1] += 1
        if miss and not right:
            self.misses.append(f"{figure}: {miss}")
        return bool(right)

    def rate(self, figure: str) -> float | None:
        right, asked = self.counts.get(figure, (0, 0))
        return right / asked if asked else None

    def figures(self) -> dict[str, float | None]:
        rates = {figure: self.rate(figure) for figure in self.counts}
        for kind in ("deal", "party"):
            rates[f"{kind} F1"] = harmonic(
                rates.get(f"{kind} precision"), rates.get(f"{kind} recall")
            )
        return rates


def harmonic(precision: float | None, recall: float | None) -> float:
    if not precision or not recall:
        return 0.0
    return 2 / (1 / precision + 1 / recall)


# Marking


def mark_article(article: GoldArticle, prediction: dict | None, board: Board) -> None:
    """Add one article's answers to the board; no prediction is one that says nothing."""
    prediction = prediction or {}
    found = prediction.get("deals", [])
    pairs = pair_deals(article, found)
    mark_frame(article, prediction, board)
    mark_finding(article, found, pairs, board)
    for pair in pairs:
        if not pair.owed.get("optional"):
            mark_pair(article, pair, board)


def mark_frame(article: GoldArticle, prediction: dict, board: Board) -> None:
    notes = article.notes
    board.mark("language", prediction.get("language") == notes["language"], article.name)
    for figure, key, same in (
        ("article visit", "visit", same_visit),
        ("article headline", "headline", same_headline),
    ):
        if key in notes:
            got, owed = prediction.get(key), notes[key]
            board.mark(figure, same(got, owed), f"{article.name}: {got} for {owed}")


def mark_finding(article: GoldArticle, found: list[dict], pairs: list[Pair], board: Board) -> None:
    """Which deals were found, which were invented, and whether a trap was stepped into."""
    hits = {id(pair.owed) for pair in pairs}
    partner = {id(pair.found): pair.owed for pair in pairs}
    for owed in article.notes["deals"]:
        if not owed.get("optional"):
            board.mark("deal recall", id(owed) in hits, f"{article.name}: {owed['quote'][:90]}")
    for deal in found:
        extent = extent_of(deal)
        quote = deal.get("quote")
        board.mark("quotes", quote and article.text[extent.start : extent.end] == quote)
        if not partner.get(id(deal), {}).get("optional"):
            miss = f"{article.name}: {brief(deal)} {str(quote)[:90]!r}"
            board.mark("deal precision", id(deal) in partner, miss)
        if deal.get("certain") and id(deal) not in partner:
            board.mark("certain deals right", False, f"{article.name}: {brief(deal)}")
    strays = [extent_of(deal) for deal in found if id(deal) not in partner]
    for trap in article.notes.get("not_deals", []):
        avoided = not any(stray.meets(article.extent(trap)) for stray in strays)
        board.mark("traps avoided", avoided, f"{article.name}: {trap['why']}: {trap['quote']}")


def mark_pair(article: GoldArticle, pair: Pair, board: Board) -> None:
    found, owed = pair
    where = f"{article.name}: {brief(owed)}"
    wholly_right = mark_parties(pair, board, where)
    own, theirs = extent_of(found), article.extent(owed)
    short = own.length <= max(QUOTE_ALLOWANCE, 3 * theirs.length)
    board.mark("quote focus", own.meets(theirs) and short, where)
    value = found.get("value")
    right = board.mark("value", same_value(value, owed["value"]), f"{where}: {value}")
    wholly_right = wholly_right and right
    for label in LABELS:
        if label in owed:
            got = found.get(label)
            right = board.mark(
                label, allowed(got, owed[label]), f"{where}: {got} for {owed[label]}"
            )
            wholly_right = wholly_right and (right or label != "stage")
    if found.get("certain"):
        board.mark("certain deals right", wholly_right, where)
    if wholly_right:
        board.mark("right deals certain", found.get("certain"))


def mark_parties(pair: Pair, board: Board, where: str) -> bool:
    """Whether the deal's parties are all there and no other; an optional one may be missing."""
    found, owed = pair.found.get("parties", []), pair.owed["parties"]
    answers = []
    for party in owed_parties(pair.owed):
        hit = any(same_party(mine, party) for mine in found)
        answers.append(board.mark("party recall", hit, f"{where}: {party['name']}"))
    left = list(owed)
    for party in found:
        match = next((other for other in left if same_party(party, other)), None)
        answers.append(
            board.mark("party precision", match is not None, f"{where}: {party['name']}")
        )
        if match is None:
            continue
        left.remove(match)
        if match.get("country"):
            right = allowed(party.get("country"), match["country"])
            board.mark("party country", right, f"{where}: {party}")
    return all(answers)


def brief(deal: dict) -> str:
    return " + ".join(party["name"] for party in deal.get("parties", [])) or "(no party)"


def score(articles: list[GoldArticle], predictions: dict[str, dict]) -> Board:
    """The board over all articles; `predictions` maps a file's name to what was read in it."""
    board = Board()
    for article in articles:
        mark_article(article, predictions.get(article.name), board)
    return board


# The door


def predict(articles: list[GoldArticle]) -> dict[str, dict]:
    """What extraction reads in the articles, without names known beforehand; a refusal is none."""
    return {row["file"]: row for row in map(reading_of, articles) if "error" not in row}


def reading_of(article: GoldArticle) -> dict:
    try:
        return contract.as_json(extract(article.text), article.name)
    except records.Unreadable as error:
        return contract.failure(article.name, str(error))


def read_predictions(path: str) -> dict[str, dict]:
    told = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    rows = [json.loads(line) for line in told.splitlines() if line.strip()]
    return {Path(row["file"]).name: row for row in rows}


def table(board: Board) -> str:
    lines = []
    for figure, rate in sorted(board.figures().items()):
        shown = "    -" if rate is None else f"{rate:.3f}"
        counts = "{}/{}".format(*board.counts[figure]) if figure in board.counts else ""
        lines.append(f"{figure:20} {shown}  {counts}".rstrip())
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders of annotated articles")
    parser.add_argument("--verbose", action="store_true", help="list every miss")
    parser.add_argument("--predictions", help="JSONL that manage.py extract printed, or -")
    options = parser.parse_args(arguments)
    told = read_predictions(options.predictions) if options.predictions else None
    for folder in options.folders:
        articles = load(folder)
        board = score(articles, predict(articles) if told is None else told)
        say = [f"{folder}: {len(articles)} articles", table(board)]
        say += board.misses if options.verbose else []
        sys.stdout.write("\n".join(say) + "\n\n")


if __name__ == "__main__":
    main()
