"""What extraction costs: `python -m benchmarks.extraction`, one core, figures of README.md.

Load and memory are those of a fresh process; an article's time is scaled to 2,000 characters; the
cost of a long text is held against its share, which is that of ordinary text a tenth as long.
`--short` leaves the long texts out.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import resource
import statistics
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("fixtures/articles", "tests/gold", "tests/gold/fresh")
ARTICLE = 2_000
LONG, TENTH = 1_000_000, 100_000
LANGUAGE_SAMPLE = 10_000
STATUS = Path("/proc/self/status")
# What must hold: milliseconds an article, seconds of load, MiB, seconds a million characters.
MOST_ARTICLE, MOST_LOAD, MOST_MEMORY, MOST_LONG, MOST_SHARE = 8.0, 1.0, 200.0, 6.0, 1.5


def main() -> int:
    options = read_options()
    if options.fresh:
        sys.stdout.write("{} {}\n".format(*fresh_process()))
        return 0
    rows = [*load_rows(), *article_rows()]
    if not options.short:
        rows += long_rows()
    for name, figure, good in rows:
        line = f"{name:<38} {figure:<48} {'' if good else 'over the bar'}"
        sys.stdout.write(line.rstrip() + "\n")
    return 0 if all(good for *_, good in rows) else 1


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="leave the long texts out")
    parser.add_argument("--fresh", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


# Load and memory


def fresh_process() -> tuple[float, float]:
    """Seconds until a sentence of each language was read, MiB once every article was."""
    started = time.perf_counter()
    from sources.extraction import extract

    extract("Die Nordbau AG und die Südwerk GmbH unterzeichneten einen Vertrag.")
    extract("Az Északi Híd Zrt. és a Déli Vas Kft. szerződést írt alá.")
    loaded = time.perf_counter() - started
    for text in articles():
        extract(text)
    return loaded, memory()


def memory() -> float:
    """MiB that were resident at most.

    Linux counts in `ru_maxrss` what the parent held when it started this process, so its own
    account of the peak is read there; macOS counts in bytes.
    """
    if STATUS.exists():
        peak = re.search(r"^VmHWM:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
        return int(peak[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def load_rows() -> Iterator[tuple[str, str, bool]]:
    runs = [
        subprocess.run(
            [sys.executable, "-m", "benchmarks.extraction", "--fresh"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.split()
        for _ in range(3)
    ]  # fmt: skip
    load = min(float(run[0]) for run in runs)
    most = max(float(run[1]) for run in runs)
    yield "load, both languages", f"{load:.2f} s", load <= MOST_LOAD
    yield "resident memory, after all articles", f"{most:.0f} MiB", most <= MOST_MEMORY


# Articles


def articles() -> list[str]:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.txt"))]
    return [unicodedata.normalize("NFC", path.read_text(encoding="utf-8")) for path in paths]


def article_rows() -> Iterator[tuple[str, str, bool]]:
    from sources.extraction import extract

    texts = articles()
    for text in texts:
        extract(text)
    # One article after the other, as whoever reads many does: the least of five rounds.
    rounds = zip(*(each_second(extract, texts) for _ in range(5)), strict=True)
    costs = [
        1000 * min(times) * ARTICLE / len(text) for text, times in zip(texts, rounds, strict=True)
    ]
    median, worst = statistics.median(costs), max(costs)
    figure = f"median {median:.1f} ms, dearest {worst:.1f} ms"
    yield f"{len(texts)} articles, per 2,000 characters", figure, median <= MOST_ARTICLE


def seconds(function: Callable[[str], object], text: str) -> float:
    """Processor time of one call, without the collector's passes."""
    return each_second(function, [text])[0]


def each_second(function: Callable[[str], object], texts: list[str]) -> list[float]:
    """Processor time of each call in turn, without the collector's passes."""
    found = []
    gc.collect()
    gc.disable()
    try:
        for text in texts:
            started = time.process_time()
            function(text)
            found.append(time.process_time() - started)
    finally:
        gc.enable()
    return found


# Long and hostile texts


def long_texts(length: int) -> Iterator[tuple[str, str]]:
    """Each kind of text at this length; the head tells the language, else nothing would be read."""
    ordinary = "\n\n".join(articles())
    head = ordinary[:LANGUAGE_SAMPLE] + "\n"
    yield "ordinary text", filled(ordinary, length)
    yield "digits", filled("1234567890", length, head)
    yield "brackets", filled("(" * 7 + "[" * 3, length, head)
    yield "one endless sentence", filled(" ".join(ordinary.split()).replace(".", ","), length)
    yield "nested quotes", "".join((head, "„»" * (length // 4), "«“" * (length // 4)))[:length]
    yield "random Unicode", head + random_unicode(length - len(head))


def filled(piece: str, length: int, head: str = "") -> str:
    return (head + piece * (length // len(piece) + 1))[:length]


def random_unicode(length: int) -> str:
    """Assigned characters of every plane, the same on every run."""
    choose = random.Random(3)
    found: list[str] = []
    while len(found) < length:
        character = chr(choose.randrange(0x20, 0x20000))
        if unicodedata.category(character) not in ("Cn", "Cs", "Cc"):
            found.append(character)
    return "".join(found)


def long_rows() -> Iterator[tuple[str, str, bool]]:
    """A million characters against a tenth of them, and against their share of ordinary text."""
    from sources.extraction import extract

    share = None
    shorter = dict(long_texts(TENTH))
    for name, text in long_texts(LONG):
        tenth = min(seconds(extract, shorter[name]) for _ in range(2))
        whole = seconds(extract, text)
        share = share or 10 * tenth
        growth, of_share = whole / (10 * tenth), whole / share
        figure = f"{whole:.2f} s, {growth:.2f} × its tenth, {of_share:.2f} × its share"
        good = whole <= MOST_LONG and of_share <= MOST_SHARE
        yield f"1 MB of {name}", figure, good


if __name__ == "__main__":
    sys.exit(main())
