"""What reading articles came to: lines and a table for the terminal."""

from collections import Counter
from dataclasses import dataclass, field

from tqdm import tqdm

from sources.intake import CLAIM_LASTS
from sources.models import Article

# A progress bar is shown for more articles than these, and only on a terminal.
FEW = 3
STILL_CLAIMED = (
    "Another run is reading it, or was cut off while it did. Run this again "
    f"after {CLAIM_LASTS.seconds // 60} minutes to be sure."
)


@dataclass
class Line:
    """One article's line of the closing table."""

    name: str
    language: str = "–"
    result: str = ""
    counts: Counter = field(default_factory=Counter)
    accepted: Counter = field(default_factory=Counter)
    error: str = ""
    article: Article | None = None

    def cells(self, counted):
        told = (str(self.counts[name]) for name in counted)
        return [self.name, self.language, self.result, *told, str(int(bool(self.error)))]


def progress(articles, stream):
    """The articles one by one, with a bar on the stream (a command's) where it is a terminal."""
    quiet = len(articles) <= FEW or not stream.isatty()
    return tqdm(articles, unit="article", disable=quiet, file=stream._out)


def table(lines, counted):
    """The lines' table with what is counted of each, and their totals where there are several."""
    rows = [["article", "language", "result", *counted, "failures"]]
    rows += [line.cells(counted) for line in lines]
    if len(lines) > 1:
        rows.append(_totals(lines, counted))
    return _aligned(rows)


def _totals(lines, counted):
    counts = sum((line.counts for line in lines), Counter())
    failures = sum(bool(line.error) for line in lines)
    return ["total", "", "", *(str(counts[name]) for name in counted), str(failures)]


def _aligned(rows):
    """Texts to the left and numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.ljust(width) if number < 3 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def printable(text):
    """The text on one line: a file's name may hold line breaks, or bytes that are no text."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
