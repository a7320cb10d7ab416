"""The outlets of the reference data, and the load of all of it."""

import re

from deals import reference
from deals.reference_files import KEY, LANGUAGES, Entry, read_tables
from sources.models import Outlet

HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")

OUTLET = reference.Kind(
    "outlet",
    Outlet,
    lambda row: [("key", row["key"]), ("name", row["name"])],
    {"country": "country"},
)


def load(folder):
    """Load every reference file of the folder, all or nothing; returns the tally.

    Raises BadReference before anything is written.
    """
    plan = reference.read(folder)
    codes = {entry.key for kind, entries in plan if kind is reference.COUNTRY for entry in entries}
    return reference.write([*plan, (OUTLET, read_outlets(folder, codes))])


def read_outlets(folder, countries):
    outlets, names = [], set()
    for table in read_tables(folder, "outlets.toml"):
        outlets.append(_outlet(table, countries))
        name = outlets[-1].fields["name"]
        if name in names:
            table.fail(f"has the name of another outlet: {name!r}")
        names.add(name)
    return outlets


def _outlet(table, countries):
    if not KEY.fullmatch(table.key):
        table.fail("is no key: small letters, digits and hyphens only")
    host = table.text("homepage", default="")
    if host and not HOST.fullmatch(host):
        table.fail(f"'homepage' is {host!r}, not the bare name of a host")
    fields = {
        "key": table.key,
        "name": table.text("name"),
        "country": table.one_of("country", countries, default="") or None,
        "language": table.one_of("language", LANGUAGES),
        "homepage": f"https://{host}/" if host else "",
        "is_demo": table.flag("is_demo"),
    }
    table.close()
    return Entry(table.key, fields)
