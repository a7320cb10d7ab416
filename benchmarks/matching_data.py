"""Made-up parties and agreements in any number, written by COPY; see matching.py."""

import csv
import datetime
import json
import random
import tempfile
from typing import NamedTuple

from django.apps import apps
from django.db.models import JSONField
from django.utils import timezone

from deals.names import fold, gist, skeleton, sought
from deals.partial_dates import PartialDate

COUNTRIES = ("AT", "AZ", "CH", "DE", "HU", "KG", "KZ", "RS", "TR", "UZ")
SECTORS = ("agrifood", "mining", "energy", "industry", "transport", "health")
HEAD = ("bal", "kor", "tem", "sar", "nov", "ur", "ash", "zhe", "dom", "vel", "gra", "mik", "pol")
TAIL = ("tau", "gaz", "stroy", "bank", "energo", "metall", "trans", "agro", "farm", "tex", "kom")
FIRST_DAY = datetime.date(2016, 1, 1)
DAYS = 3650
# A state company that takes part in one agreement of a hundred.
BUSIEST = 1
OFTEN = 100
VISITS_A_PAIR = 24
ARTICLE = 1
NULL = "\\N"


class Made(NamedTuple):
    """An agreement that was made up."""

    parties: tuple
    visit: int
    day: datetime.date
    millions: int
    sector: str


def name(number):
    """A name of its own for each number, in the manner of the field's companies."""
    rest, syllables = number, []
    while rest or len(syllables) < 3:
        rest, at = divmod(rest, len(HEAD))
        syllables.append(HEAD[at])
    return f"{''.join(syllables).title()} {TAIL[number % len(TAIL)].title()}"


def country(number):
    return COUNTRIES[number % len(COUNTRIES)]


def name_and_country(number, inflected=False):
    return name(number) + ("s" if inflected else ""), country(number)


def visits():
    """(pk, guest, host, day) of all visits."""
    pairs = [(one, two) for one in COUNTRIES for two in COUNTRIES if one != two]
    step = DAYS // VISITS_A_PAIR
    for number in range(len(pairs) * VISITS_A_PAIR):
        guest, host = pairs[number % len(pairs)]
        day = FIRST_DAY + datetime.timedelta(days=number // len(pairs) * step + number % step)
        yield number + 1, guest, host, day


VISITS = list(visits())
# The guest and host of the article's own visit.
SIDES = ("KZ", "HU")


def earlier_visits(count):
    """So many visits of one pair of countries before the others, a month apart."""
    for number in range(count):
        day = FIRST_DAY - datetime.timedelta(days=30 * (number + 1))
        yield len(VISITS) + number + 1, *SIDES, day


def agreement(number, parties=1_000):
    """The agreement of that number among so many parties; the first are the same in any number."""
    dice = random.Random(number)
    among = 1_000 if number < 500 else parties
    first = BUSIEST if number % OFTEN == 0 else dice.randrange(among)
    second = dice.randrange(among // 10) * 10 + (first + 1) % 10
    visit, _guest, _host, day = dice.choice(VISITS)
    return Made((first, second), visit, day, dice.randrange(5, 900), dice.choice(SECTORS))


def fill(connection, parties, earlier=0):
    """Empty all tables and write so many parties, half as many agreements, their evidence, and so
    many earlier visits of one pair of countries."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        tables = ", ".join(f'"{table}"' for table in FILLED)
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        for label, rows in (*_parties(parties), *_agreements(parties, earlier)):
            _copy(cursor, apps.get_model(label), rows)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


FILLED = ("deals_country", "deals_sector", "deals_party", "deals_visit", "deals_agreement")
FILLED += ("sources_article", "sources_dispatch", "sources_evidence", "sources_fact")


def _parties(count):
    yield (
        "deals.Country",
        (
            {
                "code": code,
                "name_en": f"Land {code}",
                "name_hu": f"H {code}",
                "name_de": f"D {code}",
            }
            for code in COUNTRIES
        ),
    )
    yield "deals.Sector", ({"id": n, "code": code} for n, code in enumerate(SECTORS, 1))
    yield (
        "deals.Party",
        (
            {
                "id": n + 1,
                "public_id": f"p{n}",
                "name": name(n),
                "kind": "company",
                "country_id": country(n),
                # Every tenth belongs to the one ten before it.
                "owner_id": n - 9 if n % 10 == 0 and n else None,
            }
            for n in range(count)
        ),
    )
    yield "deals.PartyName", _names(count)


def _names(count):
    for n in range(count):
        own = name(n)
        spellings = (own, f"{own} Official {n}", own.replace("sh", "sch").replace("z", "s") + " oo")
        for m, written in enumerate(spellings):
            yield {
                "id": 3 * n + m + 1,
                "party_id": n + 1,
                "name": written,
                "folded": fold(written),
                "skeleton": skeleton(written),
                "gist": gist(written),
                "sought": sought(written),
                "kind": "alias",
            }


def _agreements(parties, earlier):
    made = [agreement(n, parties) for n in range(parties // 2)]
    sector = {code: n for n, code in enumerate(SECTORS, 1)}
    yield (
        "deals.Visit",
        (
            {"id": n, "public_id": f"v{n}", "guest_id": guest, "host_id": host}
            | {"dates": PartialDate.day(day)}
            for n, guest, host, day in (*VISITS, *earlier_visits(earlier))
        ),
    )
    yield (
        "deals.Agreement",
        (
            {
                "id": n,
                "public_id": f"a{n}",
                "title": f"Anlage {n}",
                "country_a_id": min(country(p) for p in one.parties),
                "country_b_id": max(country(p) for p in one.parties),
                "instrument": "contract",
                "sector_id": sector[one.sector],
                "stage": "signed",
                "home_visit_id": one.visit,
                "day": one.day,
                "value_low": one.millions * 10**6,
                "value_high": one.millions * 10**6,
                "value_currency": "USD",
                "value_qualifier": "exact",
            }
            for n, one in enumerate(made, 1)
        ),
    )
    yield (
        "deals.Participation",
        (
            {"id": 2 * n + side, "agreement_id": n, "party_id": one.parties[side] + 1}
            for n, one in enumerate(made, 1)
            for side in (0, 1)
        ),
    )
    yield (
        "deals.Milestone",
        (
            {"id": n, "agreement_id": n, "stage": "signed", "visit_id": one.visit}
            | {"when": PartialDate.day(one.day)}
            for n, one in enumerate(made, 1)
        ),
    )
    yield from _articles(made)


def _articles(made):
    """An article for every ten agreements; the one that is matched is the first, and tells none."""
    text = (
        "Die beiden Seiten unterzeichneten am Montag einen Vertrag über den Bau einer Anlage. " * 4
    )
    count = len(made) // 10 + 2
    yield "sources.Dispatch", ({"id": n} for n in range(1, count + 1))
    yield (
        "sources.Article",
        (
            {
                "id": n,
                "public_id": f"t{n}",
                "dispatch_id": n,
                "text": text,
                "sha256": f"{n:064x}",
                "language": "de",
                "published_on": datetime.date(2022, 5, 4),
            }
            for n in range(1, count + 1)
        ),
    )
    yield (
        "sources.Evidence",
        (
            {"id": n, "public_id": f"e{n}", "article_id": 2 + n // 10, "agreement_id": n}
            | {"key": f"deal-{n}", "quote": text[:80], "start": 0, "end": 80}
            | {"origin": "extraction", "state": "proposed", "reasons": []}
            for n in range(1, len(made) + 1)
        ),
    )
    yield (
        "sources.Fact",
        (
            {"id": n, "evidence_id": n, "field": "title", "says": f"Bau der Anlage {n}"}
            | {"standing": "proposed"}
            for n in range(1, len(made) + 1)
        ),
    )


def _copy(cursor, model, rows):
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    now = timezone.now().isoformat()
    with tempfile.TemporaryFile("w+", newline="", encoding="utf-8") as written:
        csv.writer(written).writerows(
            [_column(field, row, now) for field in fields] for row in rows
        )
        written.seek(0)
        command = f"COPY {model._meta.db_table} ({columns}) FROM STDIN (FORMAT csv, NULL '{NULL}')"
        cursor.copy_expert(command, written)


def _column(field, row, now):
    if field.attname in row:
        value = row[field.attname]
    elif getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return now
    else:
        value = field.get_default() if field.has_default() or field.null else ""
    if value is None:
        return NULL
    if isinstance(value, PartialDate):
        return f"[{value.earliest},{value.latest}]"
    if isinstance(field, JSONField):
        return json.dumps(value)
    return "{}" if value == [] else value
