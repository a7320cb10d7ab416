"""What the whole article tells of its names: persons, short names, kinds of organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from sources.extraction.lexicon import Lexicon
from sources.extraction.mentions import Mention
from sources.extraction.passages import Sentence


def without_descriptions(
    mentions: Sequence[Mention], sentences: Sequence[Sentence], lexicon: Lexicon
) -> list[Mention]:
    """'a japán állami ügynökség, a NEDA': the kind of organisation goes, its country stays."""
    kept: list[Mention] = []
    for mention in mentions:
        before = kept[-1] if kept else None
        if before and _is_description(before, mention, sentences, lexicon):
            kept[-1] = replace(before, country=before.country or mention.country)
            continue
        if before and _is_restated(before, mention, sentences, lexicon):
            country = before.country or mention.country
            kept[-1] = replace(before, country=country, weak=before.weak and mention.weak)
            continue
        if before and _is_short_form(before, mention, sentences, lexicon):
            kept[-1] = replace(before, alias=mention.name, end=mention.end)
            continue
        if before and _describes(before, mention, sentences, lexicon):
            kept.pop()
            country = mention.country or before.country
            mention = replace(mention, country=country, weak=False)
        kept.append(mention)
    return kept


def _is_short_form(
    before: Mention, mention: Mention, sentences: Sequence[Sentence], lexicon: Lexicon
) -> bool:
    """'a Portugál Állami Vasutak, a PAV': an abbreviation right behind a full name."""
    if before.sentence != mention.sentence or before.alias or mention.kind != "company":
        return False
    words = sentences[mention.sentence].words
    between = words[before.end : mention.start]
    apart = len(between) == 2 and between[0] == "," and between[1] in lexicon.names.determiners
    full = before.kind == "institution" and before.name[0].isupper() and " " in before.name
    following = words[mention.end : mention.end + 1]
    listed = bool(following) and following[0] in lexicon.names.conjunctions
    return apart and full and mention.name.isupper() and mention.name.isalpha() and not listed


def _is_restated(
    before: Mention, mention: Mention, sentences: Sequence[Sentence], lexicon: Lexicon
) -> bool:
    """'az ONCF, vagyis a marokkói államvasutak': the same one in other words."""
    if before.sentence != mention.sentence or mention.kind not in ("company", "institution"):
        return False
    words = sentences[mention.sentence].words
    if {*words[mention.end : mention.end + 1]} & {",", *lexicon.names.conjunctions}:
        return False  # 'das Konsortium, also X, Y und Z': who belongs to it
    first = mention.phrase_start if mention.phrase_start >= before.end else mention.start
    between = set(words[before.end : first]) - lexicon.names.determiners - {",", "-", "(", "–"}
    return bool(between) and between <= lexicon.names.restating


def _is_description(
    before: Mention, mention: Mention, sentences: Sequence[Sentence], lexicon: Lexicon
) -> bool:
    """'ŞƏMS, der Dachverband der Spitäler': a weak institution right behind a name."""
    if before.sentence != mention.sentence or mention.kind != "institution":
        return False
    if before.kind not in ("company", "institution"):
        return False
    small = mention.name[:1].islower() and before.name[:1].isupper()
    if not (small or mention.weak):
        return False
    words = sentences[mention.sentence].words[before.end : mention.start]
    if not words and small and before.kind == "company" and not lexicon.names.nouns_capitalised:
        return True  # 'az FMO holland fejlesztési bank'
    return len(words) == 2 and words[0] == "," and words[1] in lexicon.names.determiners


def _describes(
    before: Mention, mention: Mention, sentences: Sequence[Sentence], lexicon: Lexicon
) -> bool:
    if before.sentence != mention.sentence or mention.kind not in ("company", "institution"):
        return False
    small = before.name[:1].islower() and before.kind in ("institution", "generic")
    words = sentences[mention.sentence].words
    between = words[before.end : mention.start]
    return (
        small
        and before.alias is None
        and len(between) == 2
        and between[0] == ","
        and between[1] in lexicon.names.determiners
    )


def settle(mentions: Sequence[Mention], known_names: Collection[str] = ()) -> tuple[Mention, ...]:
    """The mentions with what the article tells elsewhere: persons, short names, strong ones."""
    people = {
        word for m in mentions if m.kind == "person" for word in m.name.split() if len(word) > 2
    }
    strong = set(known_names) | {
        m.name for m in mentions if m.kind in ("company", "institution") and not m.weak
    }
    full = {m.alias: m for m in mentions if m.alias and m.kind != "person"}
    countries: dict[str, str] = {}
    for m in mentions:
        if m.country and m.kind in ("company", "institution"):
            countries.setdefault(m.name, m.country)
    settled = []
    for m in mentions:
        if m.kind == "company" and m.weak and m.name not in strong and set(m.name.split()) & people:
            m = replace(m, kind="person")
        if m.kind == "company" and m.name in full and full[m.name].name != m.name:
            whole = full[m.name]
            m = replace(
                m, name=whole.name, kind=whole.kind, weak=False, country=m.country or whole.country
            )
        elif m.kind == "company" and m.weak and m.name in strong:
            m = replace(m, weak=False)
        if not m.country and m.name in countries:
            m = replace(m, country=countries[m.name])
        settled.append(m)
    return tuple(settled)


def leaders(mentions: Sequence[Mention]) -> frozenset[str]:
    """The last names of people that the article names more than once."""
    counts = Counter(m.name.split()[-1] for m in mentions if m.kind == "person" and m.name)
    return frozenset(name for name, count in counts.items() if count > 1)
