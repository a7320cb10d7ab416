"""Companies in a sentence: runs of capital words around a proper one, an acronym, a legal form."""

from __future__ import annotations

from sources.extraction.mentions import Mention, joined
from sources.extraction.numbers import numerals, sum_of
from sources.extraction.people import People
from sources.extraction.things import Things
from sources.extraction.word_kinds import (
    ADJECTIVE,
    COMMON,
    DESCRIPTOR,
    HEAD,
    LEGAL,
    MAYBE,
    ORG,
    ORIGIN,
    PLACE,
    PROPER,
    STOP,
    is_named_kind,
)

# The most small words between a name and the kind of company behind it: 'Duna fejlesztési bank'.
_WIDEST_TAIL = 3
_WIDEST_NAME = 7
# Marks inside a company's name.
_SIGNS = frozenset("+&")


class Companies(People, Things):
    """Reads a company's name, and tells a sure one from one that only its company tells."""

    def _company(
        self, start: int, end: int, run: int, kinds: list[str], strong: bool = False
    ) -> Mention | None:
        while (
            start < end
            and kinds
            and kinds[0] in (ORIGIN, ADJECTIVE)
            and end - start > 1
            and self._is_outer(start)
        ):
            start, kinds = start + 1, kinds[1:]
        while end - start > 1 and self._is_local_place(end - 1):
            end, kinds = end - 1, kinds[:-1]
        if not kinds or self._is_bare_noun(start, end):
            return None
        tail = self._tail_end(end)
        described = tail > end or (start > 0 and self.kinds[start - 1] == DESCRIPTOR)
        has_sign = self._has_sign(start, end, kinds)
        weak = not (strong or described or has_sign or self._looks_sure(start, end))
        if start <= 1 and self._is_front(end):
            return None
        if not (has_sign or strong) and (
            self._is_person(start, end) or (not described and self._is_known_person(start, end))
        ):
            return self._make(start, end, self._text(start, end), "person")
        if self._says(start, end):
            return self._make(start, end, self._text(start, end), "speaker")
        words = [self.tokens[i].text for i in range(start, end)]
        words[-1] = self._base_word(words[-1])
        name = joined(self.sentence, start, end, words)
        if weak and (
            self._is_local(start, end)
            or (self._is_inessive(end) and not self._is_stake(start))
            or self._is_indefinite(start)
            or self._is_apposed(start)
        ):
            return None
        if not (strong or has_sign) and self._is_a_thing(start, end):
            return None
        kind = "topic" if not has_sign and self._is_topic(end, tail) else "company"
        name, end = self._with_stop(name, end)
        country, linked = self._country(start, end), self._linked(start, end)
        return self._make(start, end, name, kind, country, tail=tail, weak=weak, linked=linked)

    def _has_sign(self, start: int, end: int, kinds: list[str]) -> bool:
        """'Moser SE', 'Kaltbrunn-Konzern', 'K+S'."""
        return (
            LEGAL in kinds
            or ORG in kinds
            or is_named_kind(self.tokens[end - 1].text, self.knows)
            or not _SIGNS.isdisjoint(self.words[start:end])
        )

    def _looks_sure(self, start: int, end: int) -> bool:
        """An acronym, or a name with an officer, and not 'das Übertragungsnetz IOWN'."""
        return (
            any(self._is_all_capitals(i) for i in range(start, end))
            or self._has_officer(start, end)
            or self._is_joined_opening(start, end)
        ) and not self._is_apposed(start)

    def _is_joined_opening(self, start: int, end: int) -> bool:
        """'Aguas de Levante hatte …': a foreign name with a small word, at the head of its sentence."""
        joints = self.names.close_connectors - self.names.determiners
        foreign = not self.knows.words.knows(self.tokens[start].text)
        return start == 0 and foreign and bool(joints & set(self.words[1 : end - 1]))

    def _is_bare_noun(self, start: int, end: int) -> bool:
        """'bezieht Gas': a word of names that is a German noun, by itself and inside a sentence."""
        return (
            self.names.nouns_capitalised
            and end - start == 1
            and start > 0
            and self.kinds[start] == ORG
            and self.knows.words.is_common_noun(self.tokens[start].text)
        )

    def _with_stop(self, name: str, end: int) -> tuple[str, int]:
        """'Acme Corp.', 'Moser Ges.m.b.H.': the stops of a legal form."""
        if self.kinds[end - 1] != LEGAL:
            return name, end
        if self.words[end - 2 : end - 1] == (".",):  # 'S.p.A.'
            stop = self.words[end : end + 1] == (".",)
            return (name + ".", end + 1) if stop else (name, end)
        if self.words[end - 1] not in self.names.stopped_forms:
            return name, end
        while (
            end < len(self.tokens) and self.tokens[end].span.start == self.tokens[end - 1].span.end
        ):
            token = self.tokens[end]
            if token.text != "." and len(token.text) > 1:
                break
            if token.text not in "." and not token.text.isalpha():
                break
            name += token.text
            end += 1
        return name, end

    def _is_local_place(self, at: int) -> bool:
        """'Dreamliner Kazahsztánba': where something goes, no part of a name."""
        if self.kinds[at] != PLACE or self.names.nouns_capitalised:
            return False
        return self.tokens[at].text.endswith(
            self.knows.lexicon.visits.locative_endings
        ) and self._is_genitive(at)

    def _is_apposed(self, start: int) -> bool:
        """'der Lagerstätten Nord-Katpar': the name of a thing, not of a party."""
        end = start + 1
        following = self.tokens[end] if end < len(self.tokens) else None
        if following and following.kind == "number" and len(following.text) == 1:
            return True  # 'Nairyah 2'
        if not self.names.nouns_capitalised and start == 0 and self.words[0].endswith("i"):
            return not self._capital(1)  # 'Hadiipari szerződés'
        if start > 0 and (self.tokens[start - 1].kind == "number" or self._counts(start - 1)):
            return True  # '787 Dreamliner', 'vier Langstreckenjets'
        return (
            self.names.nouns_capitalised
            and start > 0
            and self.kinds[start - 1] in (COMMON, HEAD)
            and self.sentence.tokens[start - 1].text[0].isupper()
            and not self._heads_a_row(start)
        )

    def _counts(self, at: int) -> bool:
        """'vier', and not 'ein', which a name may stand behind."""
        if self.words[at] in self.names.conjunctions:
            return False
        found = numerals(self.words[at], self.knows.lexicon)
        return bool(found) and sum_of(found) > 1

    def _heads_a_row(self, start: int) -> bool:
        """'Abkommen Rete Verde – Universität Tanta': partners right behind their document."""
        if not self.knows.documents.labels(self.words[start - 1]):
            return False
        return bool({"–", "/", "und"} & set(self.words[start + 1 : start + _WIDEST_NAME]))

    def _is_front(self, end: int) -> bool:
        """'Bussnang TG – Der Zugbauer': a place at the head of an article."""
        following = self.tokens[end] if end < len(self.tokens) else None
        return (
            self.sentence.number <= 3
            and following is not None
            and following.text in ("–", "—")
            and following.span.start > self.tokens[end - 1].span.end
        )

    def _is_all_capitals(self, at: int) -> bool:
        text, _, number = self.tokens[at].text.partition("-")
        if number.isdigit():
            return False  # 'AV-390'
        if not text or (text[0].isalpha() and text[-1].isdigit()):
            return False  # 'A380', 'V0'
        return (
            self.kinds[at] == PROPER and len(text) > 1 and sum(c.isupper() for c in text) > 1
        ) or (self.kinds[at] == PROPER and any(c.isdigit() for c in text))

    def _tail_end(self, end: int) -> int:
        """The end of 'Duna fejlesztési bank', 'Tisza konzorcium': the kind of company behind a name."""
        if self.names.nouns_capitalised:
            return end
        for at in range(end, min(len(self.tokens), end + _WIDEST_TAIL)):
            if self.words[at].endswith(self.names.possessives):
                return end  # 'Adolfo Urso tárcája': the name owns it
            if self.words[at].endswith(self.names.built_objects):
                return end  # 'a Rába Kábel huzalüzemet nyit': what it does
            if self.kinds[at] in (DESCRIPTOR, HEAD):
                return at + 1 if self.tokens[at].text[0].islower() else end
            if self.kinds[at] != STOP or not self.words[at].endswith(("i", "ó", "ő")):
                return end
        return end

    def _is_inessive(self, end: int) -> bool:
        """'Ahmadábádban': a bare name in the case of places."""
        last = self.tokens[end - 1].text
        return (
            last.endswith(self.names.inessive_endings) and last not in self.names.inessive_endings
        )

    def _is_bought_at(self, length: int) -> bool:
        """'steigt bei Nurly Gold ein', 'bestellte bei Siemtrain': a single word may be a place."""
        verbs = self.names.bought_at if length > 1 else self.names.ordered_at
        return any(word.startswith(verbs) for word in self.words)

    def _is_stake(self, start: int) -> bool:
        """'részesedést szerzett a Nurly Goldban': towns have no article."""
        shared = any(word.startswith(self.names.stakes) for word in self.words)
        return shared and self._has_article(start)

    def _is_local(self, start: int, end: int) -> bool:
        before = self.words[start - 1] if start else ""
        if before == "von" and start > 1:
            before = self.words[start - 2]  # 'westlich von Minja'
        if before == "bei" and self._is_bought_at(end - start):
            return False
        return before in self.names.local_prepositions or self._is_named_place(start)

    def _is_indefinite(self, start: int) -> bool:
        """'ein Memorandum', 'gemeinsamen Wirtschaftsforum': no name stands so."""
        if start == 0 or not self.names.nouns_capitalised:
            return False
        if self.kinds[start] != MAYBE:
            return False
        return not self._may_name_alone(start)

    def _may_name_alone(self, start: int) -> bool:
        """Whether a word that may be a common noun stands as names do: 'vereinbarte Specht den Bau'."""
        before = self.words[start - 1]
        if not before[:1].isalpha():
            return True
        if before in self.names.party_prepositions or before in self.names.conjunctions:
            return True
        if before in self.names.links:
            return self.knows.words.is_hardly_a_noun(self.tokens[start].text)
        listed = self.words[start + 1 : start + 2] and self.words[start + 1] in (",", "und")
        if before in self.names.determiners or before in self.knows.lexicon.language.stop_words:
            return bool(listed) and before not in self.names.determiners
        if self.kinds[start - 1] == ORIGIN:
            return False
        described = (
            before.endswith(self.names.adjective_forms)
            and start > 1
            and self.tokens[start - 2].text[0].islower()
        )
        return not described and self.tokens[start - 1].text[0].islower()
