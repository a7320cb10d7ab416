"""Which known party a name in an article means."""

from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from deals.choices import PartyKind
from deals.models import Party, PartyName
from deals.names import bare, endings, fold, gist, skeleton, skeletons
from sources.matching.match import Match

# How alike two names must be, of 100, for one to be shown as what the other may be.
ALIKE = 88
# How many names next to one in the index are looked at for likeness, on either side.
NEIGHBOURS = 12
# A skeleton so short is the sound of too many names to tell one by.
SHORTEST_SKELETON = 5
SHORTEST_STEM = 4
LANGUAGES = ("en", "hu", "de")
# Every country has these, and their names are alike.
OF_A_COUNTRY = {PartyKind.GOVERNMENT, PartyKind.STATE}


def match_party(mention, article=None, language="", apart=()):
    """The party that a `records.PartyMention` names, as a Match.

    The name as it stands comes first, then without legal form, then however it is transcribed,
    then without a case ending of the article's language; likeness alone never links. Where the
    country is told on both sides, it must agree. Whose public ids are `apart` were ruled to be
    others than who is meant here.
    """
    language = language or (article.language if article else "")
    elsewhere = {}
    for reason, loose, fitting in _tiers(mention, language):
        found = {row: name for row, name in fitting.items() if row.public_id not in apart}
        agreeing = {party: name for party, name in found.items() if _agrees(party, mention)}
        if agreeing:
            return _decide(mention, agreeing, reason, loose)
        for party, why in _of_another_country(mention, found, reason):
            elsewhere.setdefault(party, why)
    alike = [(row, why) for row, why in _alike(mention) if row.public_id not in apart]
    return Match(None, (*elsewhere.items(), *alike))


def _tiers(mention, language):
    """(reason, loose, {party: the name that fits}), the surest first; one query for nearly all,
    since names that are the same in any way have the same skeleton."""
    key, keys = skeleton(mention.name), skeletons(mention.name)
    stems = {skeleton(stem) for stem in _stems(mention.name, language)}
    meaning = gist(mention.name)
    alike = Q(skeleton__in=keys | stems) | (Q(gist=meaning) if meaning else Q())
    rows = PartyName.objects.filter(alike).select_related("party__country")
    names = {name: name.party for name in rows}

    def fitting(fits):
        return {party: name.name for name, party in names.items() if fits(name)}

    folded, plain = fold(mention.name), bare(mention.name)
    yield _("the same name"), False, fitting(lambda n: n.folded == folded)
    but_for = _("the same name but for the legal form")
    yield but_for, False, fitting(lambda n: bare(n.name) == plain)
    if len(key) >= SHORTEST_SKELETON:
        transcribed = _("the same name, transcribed differently")
        yield transcribed, True, fitting(lambda n: n.skeleton in keys)
    yield _("the same name, inflected"), True, fitting(lambda n: n.skeleton in stems)
    if meaning:
        translated = _("the same name, translated")
        yield translated, True, fitting(lambda n: n.gist == meaning and n.language != language)
    yield _("the name of its country"), False, _state(mention)


def _state(mention):
    """The state that is called by the name of its country, by whatever names it has as a party."""
    if not mention.country:
        return {}
    name = fold(mention.name)
    states = Party.objects.filter(kind=PartyKind.STATE, country=mention.country)
    return {
        state: mention.name
        for state in states.select_related("country")
        if name in {fold(getattr(state.country, f"name_{code}")) for code in LANGUAGES}
    }


def _stems(name, language):
    """The name without each case ending that it may have, where enough is left of its last word."""
    folded = fold(name)
    last = len(folded.split(" ")[-1])
    cuts = {ending for ending in endings(language) if folded.endswith(ending)}
    return {folded.removesuffix(cut) for cut in cuts if last - len(cut) >= SHORTEST_STEM}


def _decide(mention, found, reason, loose):
    """Link to the one party that is left. A `loose` name must have the country on its side, and so
    must a ministry's, which may be any country's."""
    sure = [party for party in found if _is_sure(party, mention, loose)]
    if len(sure) == 1:
        return Match(sure[0], (), _told(reason, found[sure[0]]))
    return Match(None, tuple((party, _told(reason, name)) for party, name in found.items()))


def _agrees(party, mention):
    return not (mention.country and party.country_id) or party.country_id == mention.country


def _is_sure(party, mention, loose):
    if party.country_id and party.country_id == mention.country:
        return True
    return not loose and party.kind != PartyKind.GOVERNMENT


def _of_another_country(mention, found, reason):
    """Companies of the same name in another country than is told, which papers confuse."""
    for party, name in found.items():
        if party.kind not in OF_A_COUNTRY:
            yield (
                party,
                _("%(reason)s, but of %(known)s instead of %(told)s")
                % {
                    "reason": _told(reason, name),
                    "known": party.country_id,
                    "told": mention.country,
                },
            )


def _told(reason, name):
    return f"{reason}: {name}"


def _alike(mention):
    """Parties whose name is like the mention's, among the names next to it in the index."""
    key = skeleton(mention.name)
    if len(key) < SHORTEST_SKELETON:
        return
    names = PartyName.objects.select_related("party__country").order_by("skeleton")
    after = names.filter(skeleton__gt=key)[:NEIGHBOURS]
    before = names.filter(skeleton__lt=key).order_by("-skeleton")[:NEIGHBOURS]
    shown = set()
    for name in [*before, *after]:
        likeness = round(fuzz.ratio(key, name.skeleton))
        if likeness >= ALIKE and _agrees(name.party, mention) and name.party not in shown:
            shown.add(name.party)
            yield (
                name.party,
                _("a name alike (%(likeness)s %%): %(name)s")
                % {
                    "likeness": likeness,
                    "name": name.name,
                },
            )
