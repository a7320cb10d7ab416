"""The visit that an article tells of: who came to whom, where and when.

Each sentence near the head casts votes: a city where something happens is the host's, the country
beside 'Präsident' or 'Delegation' is a guest's. The pair with the best votes is the visit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations

from sources.extraction.article import Article
from sources.extraction.cues import Cues
from sources.extraction.heads_of_state import country_led_by
from sources.extraction.lexicon import Lexicon
from sources.extraction.memo import Memo
from sources.extraction.passages import Sentence
from sources.extraction.phrases import Hit
from sources.extraction.places import Place, gazetteer
from sources.extraction.records import DateRange, Span, Visit
from sources.extraction.word_kinds import reader

# The visit is told at the head of an article; what stands further down counts less.
_WEIGHTS = (4, 4, 3, 3, 3, 2, 2, 2, 2, 2)
_FEWEST_VOTES = 4
# Where no country's leader is told, so many words of meetings tell a visit.
_FEWEST_MEETINGS = 3
_HEAD = 8
_LONGEST_VISIT = 7
# 'besuchte am 7. November Washington': the words between a verb and its place.
_DATE_BETWEEN = 4
# An article tells of a visit that ended so many days before it at most.
_RECENT = 45
_MOST_COUNTRIES = 4
_SHORTEST_NAME = 4
_LONGEST_BYLINE = 12


@dataclass
class _Votes:
    mentions: Counter = field(default_factory=Counter)
    leaders: Counter = field(default_factory=Counter)
    hosts: Counter = field(default_factory=Counter)
    cities: Counter = field(default_factory=Counter)
    spans: dict[str, Span] = field(default_factory=dict)
    meetings: int = 0
    placed: int = 0  # visits whose place is told with them: 'ankarai látogatásán'


def find_visit(article: Article) -> Visit | None:
    """The article's own visit; None where no two countries meet in it."""
    votes = _Votes()
    for sentence in article.sentences:
        weight = _WEIGHTS[sentence.number] if sentence.number < len(_WEIGHTS) else 1
        _count(article, sentence, weight, votes)
    if votes.meetings <= 0:
        return None
    if not (votes.leaders or votes.placed) and votes.meetings < _FEWEST_MEETINGS:
        return None
    pair = _best_pair(votes) or _from_home(votes, article.lexicon.language.countries)
    if pair is None:
        return None
    guest, host = pair
    city = _city(votes, host)
    span = votes.spans.get(host)
    return Visit(guest=guest, host=host, city=city, dates=_dates(article), span=span)


def _dates(article: Article) -> DateRange | None:
    """When the visit was: the first day or span told at the article's head, shortly before it."""
    published = article.published_on
    for sentence in article.sentences[:_HEAD]:
        if article.cues[sentence.number].of("other_visit"):
            continue
        for dates in _together(article, article.dates.get(sentence.number, ())):
            days = (dates.latest - dates.earliest).days
            near = published is None or 0 <= (published - dates.latest).days <= _RECENT
            if days <= _LONGEST_VISIT and near:
                return dates
    return None


def _together(article: Article, dates: Sequence[DateRange]) -> list[DateRange]:
    """The dates of a sentence, those of 'am Mittwoch und Donnerstag' as one."""
    found: list[DateRange] = []
    for told in dates:
        if found and _goes_on(article, found[-1], told):
            span = Span(found[-1].span.start, told.span.end)
            found[-1] = DateRange(found[-1].earliest, told.latest, span)
        else:
            found.append(told)
    return found


def _goes_on(article: Article, first: DateRange, second: DateRange) -> bool:
    between = article.text[first.span.end : second.span.start].split()
    joins = article.lexicon.names.conjunctions | {"–", "-"}
    near = 0 < (second.earliest - first.latest).days < _LONGEST_VISIT
    return near and len(between) <= 2 and bool(joins & set(between))


def _count(article: Article, sentence: Sentence, weight: int, votes: _Votes) -> None:
    cues = article.cues[sentence.number]
    if cues.of("other_visit"):
        weight = 0
    if "\n" in article.text[sentence.span.start : sentence.span.end]:
        weight = min(weight, 1)  # a fact sheet tells of one deal, not of the visit
    visits, visiting, heads = cues.of("visit"), cues.of("visiting"), _heads(article, sentence)
    if weight > 1:
        votes.meetings += len(heads) + len(visits) + len(visiting) - 9 * len(cues.of("distant"))
    led = {place.country for place in sentence.places if _beside(heads, place)}
    near = bool(visits or visiting)
    for place in sentence.places:
        votes.mentions[place.country] += max(1, weight - 1)
        if _is_dateline(sentence, place):
            _host(votes, sentence, place, 2 * weight)
        elif _is_byline(article, sentence, place):
            _host(votes, sentence, place, weight)
        elif (_is_locative(article, sentence, place) or _is_visited(cues, place)) and (
            weight > 1 or near
        ):
            away = bool(led) and place.country not in led  # 'Georgiens Premier war in Warschau'
            _host(votes, sentence, place, weight * (1 + (near or away) * (place.kind == "city")))
        elif place.kind == "adjective" and (
            _leads_to(article, sentence, visits, place, heads)
            or _tells_capital(article, sentence, place)
        ):
            _host(votes, sentence, place, 3 * weight)
            votes.placed += weight > 1
        if _beside(heads, place):
            votes.leaders[place.country] += weight
    for country in _host_compounds(article, sentence, visits):
        votes.hosts[country] += 3 * weight
        votes.placed += weight > 1
    for country in (*_own_leaders(article, sentence), *_named_leaders(article, sentence)):
        votes.leaders[country] += weight
        votes.mentions[country] += 1


def _heads(article: Article, sentence: Sentence) -> tuple[Hit, ...]:
    """The words for leaders of a state: no 'Kamara elnöke', no 'Präsident der Handelskammer'."""
    found = article.cues[sentence.number].of("head_of_state")
    if not found:
        return ()
    named = {
        at
        for mention in article.organisations(sentence.number)
        for at in range(mention.start, mention.end)
    }
    knows, german = reader(article.lexicon), article.lexicon.names.nouns_capitalised

    def is_body(at: int) -> bool:
        if not 0 <= at < len(sentence.words):
            return False
        word = sentence.words[at]
        if word.endswith("i") and not german:
            return False  # 'szövetségi elnök'
        bodies = knows.head_of(word) or knows.descriptors.labels(word)
        return at in named or bool(bodies)

    return tuple(
        hit
        for hit in found
        if hit.start not in named
        and not (is_body(hit.end + 1) if german else is_body(hit.start - 1))
    )


def _host(votes: _Votes, sentence: Sentence, place: Place, weight: int) -> None:
    votes.hosts[place.country] += weight
    votes.spans.setdefault(place.country, sentence.span_of(place.start, place.end))
    if place.name[:2].istitle() and place.kind in ("city", "adjective"):
        votes.cities[place.country, place.name] += weight


def _is_dateline(sentence: Sentence, place: Place) -> bool:
    """'RIAD, 1. Februar 2026 (fin) – …', 'Wien (BMWET) - …'."""
    if place.start or place.kind != "city" or place.end >= len(sentence.tokens):
        return False
    following = sentence.words[place.end]
    if following == "/":
        return False  # two correspondents' cities tell nothing
    return following in (",", "(", "–", "-", ".", ":", "—")


def _is_byline(article: Article, sentence: Sentence, place: Place) -> bool:
    """'Von Beate Brodnik, Lima': where the correspondent writes from."""
    return (
        place.kind == "city"
        and (place.end == len(sentence.tokens) or sentence.words[place.end] == ",")
        and len(sentence.tokens) <= _LONGEST_BYLINE
        and sentence.words[0] in article.lexicon.dates.date_line
        and sentence.words[place.start - 1] in (",", "in")
    )


def _is_locative(article: Article, sentence: Sentence, place: Place) -> bool:
    visits = article.lexicon.visits
    if place.kind not in ("city", "country"):
        return False
    at = place.start - 1
    if at > 0 and sentence.words[at] in article.lexicon.names.determiners:
        at -= 1  # 'in der Mongolei'
    if at >= 0 and sentence.words[at] in visits.locative_prepositions:
        # 'die Regierung in Tiflis': where it sits, not where something happens
        return not (at and reader(article.lexicon).head_of(sentence.words[at - 1]))
    if at >= 0 and sentence.words[at] in visits.travelling_prepositions:
        # 'Rückflüge nach Amman' tells of no visit there
        cues = article.cues[sentence.number]
        return bool(cues.of("visit") or cues.of("visiting") or cues.of("head_of_state"))
    if at >= 0 and sentence.words[at] in article.lexicon.names.origin_prepositions:
        # 'bringt aus Kairo acht Verträge mit'
        return place.kind == "city" and bool(article.cues[sentence.number].of("visiting"))
    last = sentence.tokens[place.end - 1].text
    return last.endswith(visits.locative_endings) and not place.name.endswith(last)


def _is_visited(cues: Cues, place: Place) -> bool:
    """'besuchte Washington': a place right behind a verb of visiting."""
    return place.kind == "city" and any(
        0 <= place.start - hit.end <= _DATE_BETWEEN for hit in cues.of("visiting")
    )


def _leads_to(
    article: Article,
    sentence: Sentence,
    visits: Sequence[Hit],
    place: Place,
    leaders: Sequence[Hit],
) -> bool:
    """'washingtoni látogatása', 'japán útjáról', and not 'a török elnök látogatása'."""
    following = sentence.words[place.end : place.end + 1]
    if any(hit.start == place.end for hit in leaders):
        return False
    if any(reader(article.lexicon).descriptors.labels(word) for word in following):
        return False  # 'a botswanai leánycég útján'
    return any(0 <= hit.start - place.end <= 1 for hit in visits)


def _tells_capital(article: Article, sentence: Sentence, place: Place) -> bool:
    """'in der chilenischen Hauptstadt', 'a román fővárosban'."""
    capitals = article.lexicon.visits.capitals
    return bool(set(sentence.words[place.end : place.end + 1]) & capitals)


def _beside(leaders: tuple[Hit, ...], place: Place) -> bool:
    """'kasachische Präsident', 'Präsident von Kasachstan', 'Delegation aus Baku'."""
    return any(
        0 <= hit.start - place.end <= 1 or 0 <= place.start - hit.end <= 1 for hit in leaders
    )


def _host_compounds(article: Article, sentence: Sentence, visits: tuple[Hit, ...]):
    """'Indienreise', 'USA-Besuch', 'Japán-látogatás'."""
    places = gazetteer(article.lexicon)
    for hit in visits:
        word = sentence.tokens[hit.start].text
        if not word[0].isupper():
            continue
        for cut in range(3, min(len(word) - _SHORTEST_NAME, 20)):
            entry = places.read(word[:cut])
            if entry and entry.kind in ("country", "city"):
                yield entry.country
                break


def _own_leaders(article: Article, sentence: Sentence):
    """'Bundeskanzler': the state that has one, the one that the article names where several have."""
    for states in filter(None, map(_home(article.lexicon).__getitem__, sentence.words)):
        named = {place.country for other in article.sentences[:_HEAD] for place in other.places}
        yield next((state for state in states if state in named), states[0])


@lru_cache(maxsize=8)
def _home(lexicon: Lexicon) -> Memo[tuple[str, ...]]:
    """For each word the states that have a body so called; none for most words."""
    home, openings = lexicon.visits.home, tuple(lexicon.visits.home)

    def states(word: str) -> tuple[str, ...]:
        if not word.startswith(openings):
            return ()
        return next(home[opening] for opening in openings if word.startswith(opening))

    return Memo(states)


def _named_leaders(article: Article, sentence: Sentence):
    """'Präsident Tokajew': whose president he is, where no adjective of a country tells it."""
    people = article.of_kind(sentence.number, "person")
    told = {place.country for place in sentence.places} if people else set()
    for person in people:
        country = country_led_by(person.name, article.lexicon)
        if country and country not in told:
            yield country


def _best_pair(votes: _Votes) -> tuple[str, str] | None:
    countries = [country for country, _ in votes.mentions.most_common(_MOST_COUNTRIES)]
    best, most = None, 0
    for guest, host in permutations(countries, 2):
        if not votes.hosts[host]:
            continue
        common = min(votes.mentions[guest], votes.mentions[host])
        score = 2 * common + votes.leaders[guest] + 2 * (votes.hosts[host] - votes.hosts[guest])
        if score > most:
            best, most = (guest, host), score
    return best if most >= _FEWEST_VOTES else None


def _from_home(votes: _Votes, home: Collection[str]) -> tuple[str, str] | None:
    """Papers leave out whose minister it is where he is their own: the guest is from home."""
    abroad = [country for country, _ in votes.hosts.most_common() if country not in home]
    if len(home) != 1 or not abroad or votes.leaders[abroad[0]] > votes.hosts[abroad[0]]:
        return None
    return next(iter(home)), abroad[0]


def _city(votes: _Votes, host: str) -> str | None:
    cities = {city: count for (country, city), count in votes.cities.items() if country == host}
    return max(cities, key=lambda city: cities[city]) if cities else None
