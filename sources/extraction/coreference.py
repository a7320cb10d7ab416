"""What 'the company', 'a cég', 'die Essener' or 'a tárca' stands for: the last party it may mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from sources.extraction.article import Article
from sources.extraction.clauses import Stretch
from sources.extraction.cues import inside
from sources.extraction.mentions import Mention
from sources.extraction.passages import Sentence
from sources.extraction.word_kinds import Reader, reader

# So many sentences lie between a name and the word that stands for it.
_FARTHEST = 3
_LONGEST_TITLE = 25
# So many names are looked at, and no more.
_MOST_MEANT = 40
# So many sentences open a notice, and so many at least name who issues it.
_HEAD = 6
_NAMED_AGAIN = 2
# So many questions make an interview.
_QUESTIONS = 3
# 'A minisztérium' may have been named long before.
_FARTHEST_PUBLIC = 8


def antecedent(article: Article, generic: Mention, without: Collection[str]) -> Mention | None:
    """The party that `generic` stands for; never one of `without`, never of another country.

    'A minisztérium' is the last ministry, and where that is among `without` it is nobody else.
    """
    if not _is_definite(article, generic):
        return None
    noun = _noun(article, generic.name)
    public = noun in article.lexicon.names.public_heads
    farthest = _FARTHEST_PUBLIC if public else _FARTHEST
    named = islice(_named_before(article, generic, farthest), _MOST_MEANT)
    before = [m for m in named if _may_mean(article, generic, m)]
    names = article.lexicon.names
    if noun in names.heads and not names.nouns_capitalised:
        namesakes = [m for m in before if noun == _noun(article, m.name.split()[-1].lower())]
        if public and not namesakes:
            return None
        if namesakes:
            return None if namesakes[0].name in without else namesakes[0]
    meant = next((m for m in before if m.name not in without), None)
    return meant or (_topic(article, without) if _is_company(article, generic) else None)


def _named_before(article: Article, generic: Mention, farthest: int) -> Iterator[Mention]:
    """Who was named before `generic`, the last one first."""
    lowest = max(0, generic.sentence - farthest)
    for number in range(generic.sentence, lowest - 1, -1):
        for mention in reversed(article.meant_later(number)):
            if number < generic.sentence or mention.start < generic.start:
                yield mention


def _noun(article: Article, word: str) -> str:
    """The head that a word ends with: 'külügyminisztériumnak' is a ministry, as 'tárca' is."""
    head = reader(article.lexicon).head_of(word) or word
    return article.lexicon.names.synonyms.get(head, head)


def _topic(article: Article, without: Collection[str]) -> Mention | None:
    """The one company of the title, which a notice may call 'die Gesellschaft' all along."""
    if len(article.sentences[0].tokens) > _LONGEST_TITLE:
        return None
    named = {m.name: m for m in article.organisations(0) if m.kind == "company" and not m.weak}
    topic = next(iter(named.values())) if len(named) == 1 else None
    return topic if topic and topic.name not in without else None


def _is_company(article: Article, generic: Mention) -> bool:
    """'das Unternehmen', 'die Gesellschaft', 'der Hersteller': a noun that no authority is called."""
    return bool(reader(article.lexicon).descriptors.labels(generic.name))


def _is_definite(article: Article, generic: Mention) -> bool:
    """'das Unternehmen', 'a kínai vállalat', not 'ein Unternehmen' or 'Unternehmen'."""
    names = article.lexicon.names
    sentence = article.sentences[generic.sentence]
    first = generic.phrase_start if 0 <= generic.phrase_start <= generic.start else generic.start
    following = sentence.tokens[generic.end + 1 : generic.end + 2]
    if sentence.words[generic.end : generic.end + 1] in (("der",), ("des",)) and (
        following and following[0].text[0].isupper()
    ):
        return False  # 'die Betreibergesellschaft der Bahn'
    described = sentence.words[first : generic.start]
    if any(word.startswith(names.superlatives) for word in described):
        return False
    word = sentence.words[first]
    if word not in names.determiners and first:
        word = sentence.words[first - 1]
    return word in names.determiners and word not in names.indefinite


def tells_of_another(article: Article, stretch: Stretch) -> bool:
    """'A minisztérium egy másik céggel is megállapodott': who that is, is told later."""
    names = article.lexicon.names
    words = stretch.sentence.words
    return any(
        m.phrase_start >= 0
        and words[m.phrase_start] in names.indefinite
        and bool(names.case_endings)
        and m.name.endswith(names.assimilating_endings)
        for m in article.of_kind(stretch.sentence.number, "generic")
        if stretch.start <= m.start < stretch.end
    )


def _may_mean(article: Article, generic: Mention, mention: Mention) -> bool:
    knows = reader(article.lexicon)
    head = knows.head_of(generic.name) if knows.lexicon.names.nouns_capitalised else None
    if mention.kind == "institution" and knows.lexicon.names.nouns_capitalised:
        own = knows.head_of(mention.name.split()[-1]) or _head_in(knows, mention)
        if own in knows.lexicon.names.state_bodies and head != own:
            return False  # 'das Unternehmen' is no ministry
    if head and not _is_company(article, generic):
        described = article.sentences[mention.sentence].words[mention.phrase_start : mention.start]
        called = " ".join((*described, mention.name.lower()))  # 'das Elektrizitätsamt AME'
        return head in called and _fits_country(generic, mention)
    if mention.kind == "institution" and not mention.country:
        return False
    return _fits_country(generic, mention)


def _head_in(knows: Reader, mention: Mention) -> str | None:
    """The head of 'Kanadische Wettbewerbsbehörde CB'."""
    return next((head for word in mention.name.split() if (head := knows.head_of(word))), None)


def _fits_country(generic: Mention, mention: Mention) -> bool:
    return generic.country is None or mention.country in (None, generic.country)


def opening_pronoun(article: Article, stretch: Stretch) -> Mention | None:
    """The one party of the sentence before, where a sentence opens with 'Sie' or 'Er'."""
    sentence = stretch.sentence
    if (
        stretch.start
        or not sentence.words
        or sentence.words[0] not in article.lexicon.names.pronouns
    ):
        return None
    if not article.same_paragraph(sentence.number):
        return None
    before = article.organisations(sentence.number - 1)
    return before[0] if len({m.name for m in before}) == 1 else None


def own_body(article: Article, stretch: Stretch, named: Collection[str]) -> Mention | None:
    """The company of the title, where its board decides: 'Der Vorstand hat beschlossen …'."""
    words = stretch.sentence.words[stretch.start : stretch.end]
    return _topic(article, named) if article.lexicon.names.boards & set(words) else None


def trader_before(article: Article, stretch: Stretch, parties: Sequence[Mention]) -> Mention | None:
    """'Auf dem Flughafen steht ein Frachter von X. Die Fluglinie Y kauft drei für 96 Millionen.'

    The one organisation of the sentence before, where a verb of two has one party and a sum.
    """
    number = stretch.sentence.number
    if len(parties) != 1 or not article.same_paragraph(number) or not article.amounts.get(number):
        return None
    if not inside(stretch.cues.of("trade"), stretch.start, stretch.end):
        return None
    before = {m.name: m for m in article.organisations(number - 1)}
    if len(before) != 1 or parties[0].name in before:
        return None
    other = next(iter(before.values()))
    same = other.country is not None and other.country == parties[0].country
    return None if same or other.kind != parties[0].kind else other


def issuer(article: Article, stretch: Stretch, parties: Sequence[Mention]) -> Mention | None:
    """Who issues a notice, where a document is told to be 'mit X' and of nobody else.

    It is the one company of the title, or the one that calls itself 'die Gesellschaft' below.
    """
    if len(parties) != 1 or not _is_about_partner(article, stretch):
        return None
    asked = _asked(article, stretch)
    if asked and asked.name != parties[0].name:
        return asked
    own = _defined(article)
    if own is None and (parties[0].linked or _is_partner(article, stretch, parties[0])):
        own = _topic(article, ())
    if own is None or own.name == parties[0].name or own.weak or own.name.isupper():
        return None
    if any(letter.isdigit() for letter in own.name):
        return None
    again = sum(own.name in {m.name for m in ms} for ms in article.mentions.values())
    return own if again >= _NAMED_AGAIN else None


def _defined(article: Article) -> Mention | None:
    """'X Zrt. (a továbbiakban: Társaság)': the one company that a notice gives a short name."""
    defining = article.lexicon.names.defining
    found = {
        m.name: m
        for number in range(min(_HEAD, len(article.sentences)))
        for m in article.organisations(number)
        if m.alias and defining & set(article.sentences[number].words[m.start : m.end])
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _asked(article: Article, stretch: Stretch) -> Mention | None:
    """The firm of who is asked in an interview, where he says 'wir': 'Wir haben mit X … unterschrieben'."""
    asks = sum(sentence.words[-1] == "?" for sentence in article.sentences)
    number = stretch.sentence.number
    near = article.sentences[number : number + 2]
    if asks < _QUESTIONS or not any(_speaks_for_us(article, sentence) for sentence in near):
        return None
    firms = {
        m.name: m
        for at in range(min(_HEAD, number, len(article.sentences)))
        for m in article.of_kind(at, "company")
        if not m.weak
    }
    return next(iter(firms.values())) if len(firms) == 1 else None


def _speaks_for_us(article: Article, sentence: Sentence) -> bool:
    names = article.lexicon.names
    return any(
        word in names.first_person or word.endswith(names.first_person_endings)
        for word in sentence.words
    )


def _is_about_partner(article: Article, stretch: Stretch) -> bool:
    told = {hit.label for hit in inside(stretch.cues.stages, stretch.start, stretch.end)}
    papers = inside(stretch.cues.instruments, stretch.start, stretch.end)
    return bool(papers or told & {"talks", "cancelled"})


def object_pronoun(article: Article, stretch: Stretch, named: Collection[str]) -> Mention | None:
    """The one other party of the sentence before, where 'ihm' stands in a stretch of one party."""
    sentence = stretch.sentence
    words = set(sentence.words[stretch.start : stretch.end])
    names = article.lexicon.names
    # 'Ihr hat der Versorger X … anvertraut': as the first word it owns nothing.
    opens = sentence.words[0] in names.opening_pronouns and sentence.tokens[1].text.islower()
    if not opens and not words & names.object_pronouns:
        return None
    if not article.same_paragraph(sentence.number):
        return None
    before = {m.name: m for m in article.organisations(sentence.number - 1)}
    return next(iter(before.values())) if len(before) == 1 and not named & before.keys() else None


def partner_before(
    article: Article, stretch: Stretch, parties: Sequence[Mention]
) -> Mention | None:
    """The one party of the sentence before, where a document is told to be 'mit X' and of nobody else.

    'X baut in Kasachstan Kliniken. Eine Vereinbarung mit dem Ministerium wurde unterzeichnet.'
    """
    number = stretch.sentence.number
    if len(parties) != 1 or not article.same_paragraph(number):
        return None
    if not (parties[0].linked or _is_partner(article, stretch, parties[0])):
        return None
    if not _has_partner(article, stretch, parties[0]):
        return None
    before = {m.name: m for m in article.organisations(number - 1)}
    if len(before) != 1:
        return None
    partner = next(iter(before.values()))
    same = partner.country is not None and partner.country == parties[0].country
    return None if same or partner.name == parties[0].name or partner.weak else partner


def _is_partner(article: Article, stretch: Stretch, party: Mention) -> bool:
    """'mit dem srilankischen Staatsfonds X': a party whose words begin behind 'mit'."""
    first = party.phrase_start - 1
    words = stretch.sentence.words
    return first >= 0 and words[first] in article.lexicon.names.party_prepositions


def _has_partner(article: Article, stretch: Stretch, party: Mention) -> bool:
    """'Eine Vereinbarung mit X', 'az X-szel kötött szerződés', 'az X-szel tárgyalnak'."""
    cues = stretch.cues
    if not article.lexicon.names.case_endings:
        return bool(inside(cues.instruments, stretch.start, party.start))
    talks = [hit for hit in cues.stages if hit.label == "talks"]
    return bool(inside((*cues.instruments, *talks), stretch.start, stretch.end))


def own_speaker(article: Article, sentence: Sentence) -> tuple[Mention, ...]:
    """'… teilte die X AG mit, dass sie ihre Investition …': who speaks of a work of its own."""
    speakers = article.of_kind(sentence.number, "speaker")
    owned = article.lexicon.names.owners & set(sentence.words)
    if len(speakers) != 1 or not owned or not article.cues[sentence.number].of("undertaking"):
        return ()
    return (replace(speakers[0], kind="company"),)
