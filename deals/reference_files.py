"""The reference files of `deals`: read, and checked whole before anything is written.

What each key means stands at the head of each file.
"""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass

from deals.choices import Language, NameKind, PartyKind
from deals.names import fold

LANGUAGES = tuple(Language.values)
# In parties.toml 'any' is the language of a name that is the same in all; it is stored as ''.
ANY = "any"
# What the narrowest of the columns holds.
MAX_LENGTH = 120
COUNTRY_CODE = re.compile(r"[A-Z]{2}")
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class BadReference(ValueError):
    """A reference file cannot be used; the message names the file, the key and the fault."""


@dataclass(frozen=True)
class Entry:
    """One row as a file declares it. A field that refers to another row holds that row's key."""

    key: str
    fields: dict


class Table:
    """One table of a reference file, whose keys are taken one after the other.

    What is left over at the end is unknown, and an error as much as an ill-typed value.
    """

    def __init__(self, file, key, content):
        self.file, self.key = file, key
        if not isinstance(content, dict):
            self.fail("is no table")
        self.left = dict(content)

    def fail(self, fault):
        raise BadReference(f"{self.file}: [{self.key}] {fault}")

    def text(self, name, default=None):
        value = self.left.pop(name, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            self.fail(f"needs a text as '{name}'" if value is None else f"'{name}' is no text")
        return self._short(name, value)

    def flag(self, name):
        value = self.left.pop(name, False)
        if not isinstance(value, bool):
            self.fail(f"'{name}' is neither true nor false")
        return value

    def one_of(self, name, choices, default=None):
        value = self.text(name, default)
        if value != default and value not in choices:
            self.fail(f"'{name}' is {value!r}, not one of {', '.join(sorted(choices))}")
        return value

    def texts(self, name):
        """An array of texts; empty where the key is missing."""
        return self._checked_texts(name, self.left.pop(name, []))

    def translations(self, name):
        """A text in every language of the interface."""
        return self.translated(name, self.left.pop(name, None))

    def translated(self, name, value):
        if not isinstance(value, dict) or set(value) != set(LANGUAGES):
            self.fail(f"'{name}' needs {', '.join(LANGUAGES)}")
        self._checked_texts(name, list(value.values()))
        return value

    def texts_by_language(self, name, languages=LANGUAGES):
        """Arrays of texts by language; empty where the key is missing."""
        value = self.subtable(name)
        for language, texts in value.items():
            if language not in languages:
                self.fail(f"'{name}' has the unknown language {language!r}")
            self._checked_texts(f"{name}.{language}", texts)
        return value

    def subtable(self, name):
        value = self.left.pop(name, {})
        if not isinstance(value, dict):
            self.fail(f"'{name}' is no table")
        return value

    def close(self):
        if self.left:
            self.fail(f"has the unknown key {min(self.left)!r}")

    def _checked_texts(self, name, value):
        if not isinstance(value, list) or not all(isinstance(t, str) and t.strip() for t in value):
            self.fail(f"'{name}' holds something other than texts")
        return [self._short(name, text) for text in value]

    def _short(self, name, text):
        if len(text) > MAX_LENGTH:
            self.fail(f"'{name}' is longer than {MAX_LENGTH} characters: {text[:40]}…")
        return text


def read_tables(folder, name):
    """The tables of the file, in its order."""
    try:
        content = tomllib.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError:
        raise BadReference(f"{name}: there is no such file in {folder}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadReference(f"{name}: {fault}") from None
    return [Table(name, key, table) for key, table in content.items()]


def _named(code, names):
    return {"code": code} | {f"name_{language}": names[language] for language in LANGUAGES}


def read_countries(folder):
    """Entries for the countries, for their states, and for the states' names."""
    countries, states, names = [], [], []
    for table in read_tables(folder, "countries.toml"):
        if not COUNTRY_CODE.fullmatch(table.key):
            table.fail("is no ISO code: two capital letters, as in KZ")
        called = table.translations("names")
        aliases = table.texts_by_language("aliases")
        _pass_over_what_extraction_reads(table)
        table.close()
        countries.append(Entry(table.key, _named(table.key, called)))
        state = f"state-{table.key}"
        states.append(_party(state, called["en"], PartyKind.STATE, table.key))
        official = {language: [name] for language, name in called.items()}
        by_kind = {NameKind.OFFICIAL: official, NameKind.ALIAS: aliases}
        names += _names(table, state, called["en"], by_kind)
    return countries, states, names


def _pass_over_what_extraction_reads(table):
    for name in ("demonyms", "people", "prefixes"):
        table.texts_by_language(name)
    if "capital" in table.left:
        table.translations("capital")
    table.texts("cities")


def read_sectors(folder):
    """Entries for the two levels, in the order of display, parents first."""
    sectors, codes = [], set()
    for table in read_tables(folder, "sectors.toml"):
        names, children = table.translations("names"), table.subtable("children")
        table.texts("isic")
        table.close()
        family = [(table.key, None, names)]
        for code, called in children.items():
            called = table.translated(f"children.{code}", called)
            family.append((f"{table.key}-{code}", table.key, called))
        for code, parent, called in family:
            if not KEY.fullmatch(code):
                table.fail(f"has the code {code!r}: small letters, digits and hyphens only")
            if code in codes:
                table.fail(f"has the code {code!r}, which is another sector's already")
            codes.add(code)
            fields = {"parent": parent, "position": len(sectors)}
            sectors.append(Entry(code, _named(code, called) | fields))
    return sectors


def read_parties(folder, countries):
    """Entries for the parties and for their names; `countries` are the codes that there are."""
    parties, names = [], []
    tables = read_tables(folder, "parties.toml")
    keys = {table.key for table in tables}
    kinds = set(PartyKind.values) - {PartyKind.STATE}
    for table in tables:
        if not KEY.fullmatch(table.key):
            table.fail("is no key: small letters, digits and hyphens only")
        name, kind = table.text("name"), table.one_of("kind", kinds)
        country = table.one_of("country", countries, default="") or None
        owner = table.one_of("owner", keys, default="") or None
        by_kind = {k: table.texts_by_language(k, (*LANGUAGES, ANY)) for k in NameKind.values}
        table.close()
        parties.append(_party(table.key, name, kind, country, owner))
        names += _names(table, table.key, name, by_kind)
    _refuse_circles(parties)
    return parties, names


def _party(key, name, kind, country, owner=None):
    return Entry(key, {"name": name, "kind": str(kind), "country": country, "owner": owner})


def _names(table, party, main, by_kind):
    """Entries for a party's names, its main one included, each once a language."""
    found = {}
    for kind, by_language in by_kind.items():
        for language, names in by_language.items():
            for name in names:
                if not fold(name):
                    table.fail(f"has a name without letters or digits: {name!r}")
                found.setdefault((name, "" if language == ANY else language), str(kind))
    if main not in {name for name, language in found}:
        found[main, ""] = str(NameKind.OFFICIAL)
    return [_name(table, party, *name, kind) for name, kind in found.items()]


def _name(table, party, name, language, kind):
    key = f"{party}/{language or ANY}/{name}"
    if len(key) > MAX_LENGTH:
        table.fail(f"has a name that is too long beside its key: {name!r}")
    return Entry(key, {"party": party, "name": name, "language": language, "kind": kind})


def _refuse_circles(parties):
    owners = {party.key: party.fields["owner"] for party in parties}
    for key in owners:
        above, seen = owners[key], {key}
        while above:
            if above in seen:
                raise BadReference(f"parties.toml: [{key}] belongs to itself, through its owners")
            seen.add(above)
            above = owners[above]


def refuse_shared_names(parties, names):
    """One name of two parties in one country would make every find of it ambiguous."""
    countries = {party.key: party.fields["country"] for party in parties}
    bearers = defaultdict(set)
    for entry in names:
        party = entry.fields["party"]
        bearers[countries[party], fold(entry.fields["name"])].add(party)
    for (_country, name), keys in bearers.items():
        if len(keys) > 1:
            first, second, *_more = sorted(keys)
            raise BadReference(f"parties.toml: [{first}] and [{second}] share the name '{name}'")
