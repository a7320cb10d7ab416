"""Organisations in running words: where they are named, in base form, with the country told.

A name is a run of capitalised words around a proper word, an acronym, a legal form ('Moser SE') or
the head of an institution ('das usbekische Ministerium für Beschäftigung'). People are not parties.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sources.extraction.companies import Companies
from sources.extraction.inflection import stems
from sources.extraction.institutions import Institutions
from sources.extraction.lexicon import Lexicon
from sources.extraction.mentions import Mention
from sources.extraction.passages import Sentence
from sources.extraction.settling import settle, without_descriptions
from sources.extraction.word_kinds import (
    ADJECTIVE,
    COMMON,
    DESCRIPTOR,
    HEAD,
    LEGAL,
    MAYBE,
    NAMED,
    ORG,
    ORIGIN,
    PLACE,
    PROPER,
    STOP,
    TITLE,
    reader,
)

# What stands before a small word inside a name.
_BESIDE_CONNECTORS = (PROPER, MAYBE, ORG, PLACE, LEGAL, COMMON, HEAD)
# What names a state by itself, and what names nobody.
_OF_STATES = frozenset({PLACE, ORIGIN, ADJECTIVE, STOP})
_OF_NOBODY = frozenset({ADJECTIVE, DESCRIPTOR, LEGAL})


def find_names(
    sentences: Sequence[Sentence], lexicon: Lexicon, known_names: Collection[str] = ()
) -> tuple[Mention, ...]:
    """Every organisation, state, person and generic noun in `sentences`, in order.

    A name among `known_names` is an organisation's, whatever stands around it.
    """
    knows = reader(lexicon)
    seen = {token.text for sentence in sentences for token in sentence.tokens}
    short = frozenset(name for s in sentences for name in _defined(s, lexicon))
    found: list[Mention] = []
    for sentence in sentences:
        found += _Finder(sentence, knows, seen).find(short)
    return settle(without_descriptions(found, sentences, lexicon), known_names)


def _defined(sentence: Sentence, lexicon: Lexicon) -> Iterator[str]:
    """The short names that a document gives its parties: '(a továbbiakban: Társaság)'."""
    for at in range(len(sentence.tokens) - 2 if ":" in sentence.words else 0):
        if sentence.words[at + 1] == ":" and sentence.words[at] in lexicon.names.defining:
            yield sentence.tokens[at + 2].text


class _Finder(Institutions, Companies):
    """Reads the names of one sentence."""

    def find(self, short: Collection[str]) -> list[Mention]:
        """The names; those of `short` are names whatever else they mean."""
        for at in range(len(self.tokens)) if short else ():
            text = self.tokens[at].text
            if text in short or any(stem in short for stem, _ in stems(text, self.knows.lexicon)):
                self.kinds[at] = PROPER
        found: list[Mention] = []
        after = 0
        for at, kind in enumerate(self.kinds):
            if kind == STOP or at < after or self._is_small_origin(at):
                continue
            end = self._run_end(at)
            for mention in self._mentions_of(at, end):
                twin = self._twin(mention)
                found += [twin, mention] if twin else self._siblings(mention)
            after = max(end, found[-1].end if found else 0)
        return found

    def _is_small_origin(self, at: int) -> bool:
        return self.kinds[at] == ORIGIN and self.tokens[at].text[0].islower()

    def _run_end(self, start: int) -> int:
        at = start + 1
        while at < len(self.tokens):
            if self._joins(at):
                at += 1
            elif (
                self._is_elliptic(at - 1)
                and self.words[at + 1 : at + 2]
                and self.words[at + 1] in self.names.conjunctions
            ):
                self.kinds[at - 1] = ADJECTIVE
                at += 2
            elif (
                self._is_link(at) and at + 1 < len(self.tokens) and self._joins(at + 1, linked=True)
            ):
                at = self._linked_word(at + 1)
            elif self._is_double_link(at):
                at = self._linked_word(at + 2)
            else:
                break
        return at

    def _linked_word(self, at: int) -> int:
        """The end of a word behind a small one, which is a part of the name: 'of the Delta'."""
        joined = self.words[at - 1] in self.names.close_connectors
        if joined and self.kinds[at] in (COMMON, DESCRIPTOR, ADJECTIVE):
            self.kinds[at] = PROPER
        return at + 1

    def _joins(self, at: int, linked: bool = False) -> bool:
        if self.kinds[at] == STOP:
            return False
        text = self.tokens[at].text
        if (
            text[0].islower()
            and self.kinds[at] not in (PROPER, LEGAL)
            and (linked or self.names.nouns_capitalised)
        ):
            return False
        return not (text[0].islower() and self.kinds[at] in (ORIGIN, TITLE))

    def _is_link(self, at: int) -> bool:
        """A small word or mark inside a name: 'of', '&', the stop of 'Inc.', 'Bergbau- und'."""
        token = self.tokens[at]
        before = self.tokens[at - 1]
        if token.text == "&" and before.text.isupper() and self._pairs_before_colon(at):
            return False  # 'BOREALIS & RELIANCE: Absichtserklärung'
        if token.text == ".":
            return self.kinds[at - 1] == LEGAL or len(before.text) == 1
        if token.text in "–-+&" and before.span.end == token.span.start:
            if self._pairs_before_colon(at):
                return False
            following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
            return following is not None and following.span.start == token.span.end
        if self.words[at] in self.names.connectors and self.kinds[at - 1] in _BESIDE_CONNECTORS:
            return self._connects(at)
        return self._is_inner_conjunction(at)

    def _connects(self, at: int) -> bool:
        """'Banco do Sal', 'Haka & Söhne'; 'des' and 'das' join foreign words alone."""
        following = self.kinds[at + 1] if at + 1 < len(self.tokens) else STOP
        if self.words[at] == "&":
            return following != STOP
        if self.words[at] in self.names.determiners:
            plural = self.words[at + 1 : at + 2] and self.words[at + 1].endswith(("s", "x"))
            return bool(plural) and self.kinds[at - 1] == following == PROPER
        foreign = self.words[at] in self.names.close_connectors or any(
            kind in (ORG, LEGAL) for kind in self.kinds[max(0, at - 4) : at + 5]
        )
        return following in (PROPER, MAYBE, ORG, PLACE, LEGAL, COMMON) and foreign

    def _is_double_link(self, at: int) -> bool:
        """'of the', 'de la': two small words inside a name."""
        close = self.names.close_connectors - self.names.determiners
        return (
            at + 2 < len(self.tokens)
            and self.words[at] in close
            and self.words[at + 1] in close
            and self.kinds[at - 1] in _BESIDE_CONNECTORS
            and self.kinds[at + 2] != STOP
            and self.tokens[at + 2].text[0].isupper()
        )

    def _pairs_before_colon(self, at: int) -> bool:
        """'– NOVA–Tatabank: exporthitel-garancia': two names at the head of a list's item."""
        return ":" in self.words[at : at + 6] and at <= 6 and self.tokens[at].text in "–&"

    def _is_inner_conjunction(self, at: int) -> bool:
        """'Bergbau- und Hüttenkombinat'; 'Statisztikai és E-levéltári Irodája'."""
        if self.words[at] not in self.names.conjunctions:
            return False
        before = self.tokens[at - 1]
        if before.text == "-" or self._is_elliptic(at - 1):
            return True
        ahead = self.kinds[at + 1 : at + 4]
        return (
            not self.names.nouns_capitalised
            and self.words[at - 1].endswith("i")
            and self.kinds[at - 1] == PROPER
            and HEAD in ahead
            and self.tokens[at + 1].text[0].isupper()
        )

    def _is_elliptic(self, at: int) -> bool:
        end = self.tokens[at].span.end
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return following is not None and following.text == "-" and following.span.start == end

    def _mentions_of(self, start: int, end: int) -> list[Mention]:
        """The names in a run, cut at common nouns, titles and kinds of company."""
        found: list[Mention] = []
        piece = start
        for at in range(start, end + 1):
            if piece < at < end and self._closes_name(at - 1, piece):
                if mention := self._mention(piece, at, start):
                    found.append(mention)
                piece = at
            kind = self.kinds[at] if at < end else COMMON
            if kind == HEAD and piece == at and self._owns(at, end):
                piece = at + 1
                continue
            if kind not in (COMMON, TITLE, DESCRIPTOR):
                continue
            if leader := self._leader_behind(piece, at):
                if organisation := self._mention(piece, leader, start):
                    found.append(organisation)
                piece = leader
            if piece < at:
                mention = self._mention(piece, at, start)
                if mention:
                    found.append(mention)
            elif (
                at < end and kind == DESCRIPTOR and (at + 1 == end or self.kinds[at + 1] == COMMON)
            ):
                found.append(self._generic(at))
            if at < end and kind == TITLE and (held := self._held_in_compound(at)):
                found.append(held)
            piece = at if kind == COMMON and self._opens_name(at, end) else at + 1
        return found

    def _closes_name(self, at: int, start: int) -> bool:
        """'liefert die Kaltbrunn AG Nurly Gold Pumpen': a legal form with another name behind it."""
        if at <= start or self.words[at] not in self.names.closing_forms:
            return False
        return self.kinds[at] == LEGAL and self.kinds[at + 1] in (PROPER, MAYBE)

    def _owns(self, at: int, end: int) -> bool:
        """'a szlovén kormány Statisztikai … Irodája': a small head before the name of its office."""
        return (
            self.tokens[at].text[0].islower()
            and at + 1 < end
            and self.tokens[at + 1].text[0].isupper()
            and HEAD in self.kinds[at + 1 : end]
        )

    def _opens_name(self, at: int, end: int) -> bool:
        """Whether a word with another meaning opens a name: 'und Otto Brandt', no article before it."""
        if at + 1 >= end or self.kinds[at + 1] not in (PROPER, MAYBE, ORG, LEGAL):
            return False
        if self.names.nouns_capitalised and self.knows.documents.labels(self.words[at]):
            return False
        before = self.words[at - 1] if at else ","
        return before in self.names.conjunctions or before in (",", "/", "–", "(")

    def _mention(self, start: int, end: int, run: int) -> Mention | None:
        while end > start and self.kinds[end - 1] == STOP:
            end -= 1
        kinds = frozenset(self.kinds[start:end])
        if not kinds & NAMED:
            return None
        if HEAD in kinds:
            return self._institution(start, end, run)
        if kinds <= _OF_STATES:
            return self._state(start, end)
        if kinds <= _OF_NOBODY:
            return None
        return self._company(start, end, run, self.kinds[start:end])
