"""Tables of examples: `examples/<name>.toml`, one `[[example]]` a construction, as pytest params.

Every row has `language`, `text` (written for the table) and `why` it is there; the other keys are
the expectation, as the test that reads the table wants it. A known gap carries `xfail`, its reason;
once it works the strict mark fails, so that the row is freed.
"""

import tomllib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "examples"


def params(name):
    """The rows of a table as params of one argument, a dict each; the text names the test."""
    rows = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["example"]
    check(name, rows)
    return [pytest.param(row, id=_id(row), marks=_marks(row)) for row in rows]


def check(name, rows):
    """Raise where a row lacks what every row has, or stands there twice."""
    seen = set()
    for number, row in enumerate(rows, 1):
        missing = {"language", "text", "why"} - row.keys()
        if missing:
            raise ValueError(f"{name}.toml: example {number} lacks {sorted(missing)}")
        key = (row["language"], row["text"])
        if key in seen:
            raise ValueError(f"{name}.toml: example {number} stands there twice: {row['text']!r}")
        seen.add(key)


def _id(row):
    text = " ".join(row["text"].split())
    return f"{row['language']}: {text[:60]}"


def _marks(row):
    return [pytest.mark.xfail(reason=row["xfail"], strict=True)] if "xfail" in row else []
