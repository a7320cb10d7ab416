"""Whether a reading is certain, and why: named reasons, so that an editor can see what to check."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sources.extraction.article import Article
from sources.extraction.attributes import is_hedged, rival_stages
from sources.extraction.clauses import groups
from sources.extraction.cues import inside
from sources.extraction.deal_sums import is_large, raised
from sources.extraction.drafts import Draft
from sources.extraction.mentions import Mention
from sources.extraction.origins import plain_country
from sources.extraction.placing import is_told_earlier
from sources.extraction.records import Amount, PartyMention, Reason, Span, Stage
from sources.extraction.vocabulary import vocabulary

_ENDED = frozenset({"completed", "cancelled"})
_BEGUN = frozenset({"talks", "announced", "signed"})
# So many words before a name a bracket may open that it stands in.
_BRACKETED = 6
# So many words may stand before the sum that a sentence opens with: 'A vállalat 96 millió …'.
_OPENING = 3
# Any one of these forbids certainty. 'country_unknown' is none of them: a reading may be right
# while a country is guessed; whoever relies on the countries has to look for it.
_DOUBTS: frozenset[Reason] = frozenset(
    {
        "party_inferred",
        "party_unclear",
        "value_inferred",
        "values_differ",
        "stage_untold",
        "stages_differ",
        "told_again",
        "hedged",
    }
)


def is_certain(reasons: Collection[Reason]) -> bool:
    """The rule: both sides named, no doubt, and enough that speaks for it.

    A document, or two countries, is enough to tell that there is a deal; of an old deal, or where
    only another sentence has a sum, its own verb has to tell it too.
    """
    told = frozenset(reasons)
    if "parties_named" not in told or told & _DOUBTS:
        return False
    if "value_follows" in told and not told & {"both_countries", "stage_by_verb"}:
        return False
    if "told_earlier" not in told:
        if "instrument_named" in told:
            return True
        if "both_countries" in told and not told & {"value_follows", "country_unknown"}:
            return True
    return {"stage_by_verb", "both_countries"} <= told


def reasons_of(
    article: Article,
    draft: Draft,
    together: Sequence[Draft],
    engaged: Mapping[str, int],
    parties: Sequence[PartyMention],
    sides: tuple[str, str] | None,
    visiting: bool,
    stage: tuple[Stage, Span | None],
    instrument_span: Span | None,
) -> tuple[Reason, ...]:
    """What speaks for a reading and against it, in the order of the vocabulary.

    `together` are all deals of the draft's sentence, `engaged` says of each name in how many deals
    of the article it is; `parties` are the deal's, a state that acts among them. Only where somebody is `visiting` are the two sides told, and one tells the other.
    """
    countries = _sure_countries(article, draft, sides, visiting)
    by_verb = stage[1] is not None and draft.stretch.span.contains(stage[1])
    unclear = _has_unclear_party(article, draft)
    elsewhere = draft.amount is not None and draft.amount_sentence != draft.number
    follows = elsewhere and len(together) == 1 and draft.amount_sentence == draft.number + 1
    follows = follows and not article.cues[draft.amount_sentence].of("hedge")
    earlier = is_told_earlier(article, draft, stage[0])
    named = len(parties) >= 2 or any(m.joint for m in draft.parties)
    found: dict[Reason, bool] = {
        "value_in_clause": draft.amount is not None and not elsewhere,
        "value_follows": follows,
        "parties_named": named and not unclear and not draft.inferred,
        "both_countries": len({country for country in countries if country}) >= 2,
        "stage_by_verb": by_verb,
        "instrument_named": instrument_span is not None,
        "party_inferred": draft.inferred or _has_inferred_states(draft, visiting),
        "party_unclear": unclear,
        "value_inferred": (elsewhere and not follows) or _may_miss_sum(article, draft, together),
        "values_differ": _values_differ(article, draft),
        "stage_untold": stage[1] is None
        and not _has_document(article, draft, instrument_span, follows),
        "stages_differ": _stages_differ(draft, stage[0], by_verb, stage[1], instrument_span)
        or (by_verb and _has_uncertain_verb(article, draft, stage, instrument_span, earlier)),
        "told_earlier": earlier,
        "told_again": draft.amount is None and any(engaged[name] > 1 for name in draft.names()),
        "country_unknown": any(country is None for country in countries),
        "hedged": is_hedged(article, draft),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _has_inferred_states(draft: Draft, visiting: bool) -> bool:
    """Whether the states of a deal are told by the visit, and not by their names in its sentence.

    'A két ország agrártárcája …' tells neither which two, nor that it is they who agree.
    """
    return draft.of_states and not (
        visiting and len({m.country for m in draft.states if m.acts}) > 1
    )


def _has_document(
    article: Article, draft: Draft, instrument_span: Span | None, follows: bool
) -> bool:
    """Whether a deal's own words, or the sentence that tells its sum, name its document.

    'X liefert Y zwei Turbinen' may be promised, signed or under way.
    """
    if instrument_span is None:
        return False
    own = [draft.stretch.span]
    own += [draft.elliptic.span] if draft.elliptic else []
    own += [article.sentences[draft.amount_sentence].span] if follows else []
    return any(span.contains(instrument_span) for span in own)


def _has_uncertain_verb(
    article: Article,
    draft: Draft,
    stage: tuple[Stage, Span | None],
    instrument_span: Span | None,
    earlier: bool,
) -> bool:
    """Whether a deal may be at another stage than the one that its own verb tells.

    'Tavaly rendelt X …': and since? 'Szóba került a szerződés': one that there is, or is to be?
    'Hitelszerződés …, amelyből mű épül': a relative clause behind a document tells of its subject.
    """
    (name, span), stretch = stage, draft.stretch
    if span is None or instrument_span is None:
        return earlier and name == "signed"
    if not stretch.span.contains(instrument_span):
        return False
    if name == "talks" and not inside(stretch.cues.of("negation"), stretch.start, stretch.end):
        return True
    first, end = stretch.clause(stretch.sentence.tokens_of(span)[0])
    relative = (
        first > stretch.start
        and stretch.sentence.words[first] in article.lexicon.names.relative_pronouns
    )
    document = stretch.sentence.tokens_of(instrument_span)[0]
    return name != "signed" and relative and not first <= document < end


def _stages_differ(
    draft: Draft, stage: Stage, by_verb: bool, span: Span | None, instrument_span: Span | None
) -> bool:
    """Whether a deal's words tell another stage too; what came of it tells more than how it began.

    Another sentence may tell what became of something else.
    """
    if span is not None and not by_verb:
        return stage in _ENDED or stage == "talks"
    told = rival_stages(draft, stage) if instrument_span is None else set()
    return bool(told - _BEGUN if by_verb and stage in _ENDED else told)


# Names


def _has_unclear_party(article: Article, draft: Draft) -> bool:
    """Whether a name may be no organisation's, or no party's of this deal."""
    signed, beside_others = set(), set()
    for row in groups(draft.stretch.sentence, draft.stretch.mentions, article.lexicon):
        names = {m.name for m in row}
        if any(_has_sign(article, m) for m in row):
            signed |= names
        if len(names) > 1:
            beside_others |= names
        if any(_may_end_a_name(article, m) for m in row[1:]) or any(
            _is_in_brackets(article, m) for m in row
        ):
            return True
    for mention in draft.parties:
        if mention.weak and mention.name in article.leaders:
            return True
        if mention.name not in signed and not _has_sign(article, mention):
            return True
        # 'KALTBRUNN: Der Pumpenbauer Kaltbrunn liefert X …': a third name of its own.
        if len(draft.parties) > 2 and mention.name not in beside_others and not mention.linked:
            return True
    return False


def _is_in_brackets(article: Article, mention: Mention) -> bool:
    """'A szegedi és a szkopjei egyetem (SZTE, illetve …)': who was named before, once more."""
    words = article.sentences[mention.sentence].words
    return (
        "(" in words[max(0, mention.start - _BRACKETED) : mention.start]
        and ")" not in words[max(0, mention.start - _BRACKETED) : mention.start]
    )


def _may_end_a_name(article: Article, mention: Mention) -> bool:
    """'X Állami Erdészet és Halgazdaság Zrt.': common words and a legal form behind an 'and'."""
    forms = article.lexicon.names.legal_forms
    words = mention.name.split()
    bare = [word for word in words if word.strip(".").lower() not in forms]
    known = vocabulary(article.lexicon.language.code)
    return 0 < len(bare) < len(words) and all(known.knows(word.lower()) for word in bare)


def _has_sign(article: Article, mention: Mention) -> bool:
    """Whether a name is an organisation's beyond doubt.

    Its own words tell it, or a case or preposition that ties it to the verb, or the adjective of
    a country or city; or it opens the sentence, in words that the language does not have.
    """
    if not mention.weak or mention.linked:
        return True
    sentence = article.sentences[mention.sentence]
    within = any(mention.start <= place.start < mention.end for place in sentence.places)
    if mention.country and not within and mention.kind == "company":
        return True
    words = vocabulary(article.lexicon.language.code)
    known = all(words.knows(word) or words.knows(word.lower()) for word in mention.name.split())
    return not known and (_opens(article, mention) or _has_article(article, mention))


def _has_article(article: Article, mention: Mention) -> bool:
    """'a Talgo': where nouns are small, a capital word with an article, and neither a place nor a
    thing, is an organisation."""
    names = article.lexicon.names
    first = mention.phrase_start if 0 <= mention.phrase_start < mention.start else mention.start - 1
    word = article.sentences[mention.sentence].words[first] if first >= 0 else ""
    told = not names.nouns_capitalised and word in names.definite
    return told and not mention.name.endswith(names.town_endings)


def _opens(article: Article, mention: Mention) -> bool:
    """Whether nothing but an article and a bullet stands before a name."""
    sentence, determiners = article.sentences[mention.sentence], article.lexicon.names.determiners
    return all(
        sentence.tokens[at].kind != "word" or sentence.words[at] in determiners
        for at in range(mention.start)
    )


# Sums


def _values_differ(article: Article, draft: Draft) -> bool:
    """Whether the deal's sentences name another large sum than its own."""
    own = {a.value for a in (draft.amount, draft.second) if a}
    told = {
        amount.value
        for number in {draft.number, *draft.more}
        for amount in _after_raises(article, draft, number)
        if is_large(amount)
    }
    return len(told | own) > max(1, len(own))


def _after_raises(article: Article, draft: Draft, number: int) -> Sequence[Amount]:
    """A sentence's sums, without the old one where a deal's has been raised from it."""
    amounts = article.amounts.get(number, ())
    old = raised(article, amounts) and amounts[1] == draft.amount
    return amounts[1:] if old else amounts


def _may_miss_sum(article: Article, draft: Draft, together: Sequence[Draft]) -> bool:
    """Whether a sum that follows may be this deal's: the sentence's last deal took it, or it stands
    in a sentence about 'the company'."""
    if draft.amount is not None:
        return False
    last, following = together[-1], draft.number + 1
    if last.amount is not None and last.amount_sentence != last.number:
        return True
    if following >= len(article.sentences) or not article.same_paragraph(following):
        return False
    sentence = article.sentences[following]
    names = article.lexicon.names
    definite = sentence.words[0] in names.determiners - names.indefinite
    sums = [a for a in article.amounts.get(following, ()) if is_large(a)]
    return definite and bool(sums) and sentence.tokens_of(sums[0].span)[0] <= _OPENING


# Countries


def _sure_countries(
    article: Article, draft: Draft, sides: tuple[str, str] | None, visiting: bool
) -> list[str | None]:
    """Each party's country as told, by a plain sign, or as the one side that is left of a visit's."""
    countries = [m.country for m in draft.parties]
    if sides is None:
        return countries
    if draft.of_states or (draft.parties and all(m.joint for m in draft.parties)):
        return list(sides)
    countries = [
        plain_country(m, country, sides, article.lexicon)
        for m, country in zip(draft.parties, countries, strict=True)
    ]
    if not visiting:
        return countries
    states = {m.country for m in draft.states if m.acts} & set(sides)
    if len(countries) == 1 and len(states) == 1:
        return [countries[0] or _other(sides, states.pop()), *states]
    open_ones = [i for i, country in enumerate(countries) if country is None]
    known = {country for country in countries if country}
    if len(open_ones) == 1 and len(known) == 1 and known <= set(sides):
        countries[open_ones[0]] = _other(sides, next(iter(known)))
    acting = {m.country for m in draft.states if m.acts} & set(sides)
    if len(acting) == 1 and any(m.linked for m in draft.parties) and len(known) < 2:
        return [*(c or _other(sides, next(iter(acting))) for c in countries), *acting]
    return countries


def _other(sides: tuple[str, str], country: str) -> str:
    return sides[1] if country == sides[0] else sides[0]
