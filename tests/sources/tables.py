"""Tables of agreements for tests: rows about the cast's deal, as files and as plans."""

import csv
import io

from sources.exchange import plan, read_table, save
from tests.factories import SectorFactory, kz_to_us, mars, member, tau_ken_samruk


def known_cast():
    """The rows that a table about the cast's deal speaks of."""
    tau_ken_samruk(), mars(), SectorFactory(code="mining"), kz_to_us()


def row(**cells):
    """A whole row of the cast's deal."""
    return {
        "key": "m-1",
        "title": "Tungsten mine – Tau-Ken Samruk, Mars",
        "parties": "Tau-Ken Samruk (operator); Mars (investor)",
        "value": "rund 300 Millionen Dollar",
        "instrument": "contract",
        "sector": "mining",
        "stage": "signed",
        "when": "2025-11-06",
        "visit": "KZ → US 2025-11-06",
        "citation_url": "https://example.org/release",
        "citation_title": "Release of the ministry",
        "citation_quote": "Signed in Washington.",
        **cells,
    }


def as_csv(*rows, delimiter=",", encoding="utf-8"):
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode(encoding)


def planned(*rows):
    return plan(read_table(as_csv(*rows)))


def fates(outcomes):
    return [outcome.fate for outcome in outcomes]


def taken(*rows):
    outcomes = planned(*rows)
    save(outcomes, member("editor"), "Imported by a test.")
    return outcomes


def the_problem(*rows):
    """What the one problem of the last row says."""
    outcome = planned(*rows)[-1]
    assert len(outcome.problems) == 1, outcome.problems
    return outcome.problems[0]
