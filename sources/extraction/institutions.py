"""Institutions in a sentence: ministries, universities, banks, by the noun at their head."""

from __future__ import annotations

from dataclasses import replace

from sources.extraction.inflection import base_form
from sources.extraction.mentions import Mention, MentionKind, joined, with_ending
from sources.extraction.people import People
from sources.extraction.word_kinds import (
    ADJECTIVE,
    COMMON,
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

# The most words of 'für Wissenschaft und Hochschulbildung der Republik Kasachstan'.
_WIDEST_COMPLEMENT = 8
# 'EU-Fonds', 'US-Gesellschaft': what is no longer is no name.
_SHORTEST_NAME = 3


class Institutions(People):
    """Reads a name around an institution's head: 'das usbekische Ministerium für Beschäftigung'."""

    def _twin(self, mention: Mention) -> Mention | None:
        """The first of 'a német és az indiai védelmi minisztérium', named by its adjective alone."""
        first = mention.start
        origin = self.words[first]
        if mention.kind != "institution" or self.kinds[first] != ORIGIN or first < 2:
            return None
        at = first - 1
        if self.words[at] in self.names.determiners:
            at -= 1
        if at < 1 or self.words[at] not in self.names.conjunctions or self.kinds[at - 1] != ORIGIN:
            return None
        other = next((p for p in self.sentence.places if p.start == at - 1), None)
        if (
            other is None
            or other.kind != "adjective"
            or not mention.name.lower().startswith(origin[:4])
        ):
            return None
        rest = mention.name.partition(" ")[2]
        word = self.tokens[at - 1].text
        name = f"{word[:1].upper() + word[1:] if self.names.nouns_capitalised else word} {rest}"
        return replace(
            mention, start=at - 1, end=at, span=self.sentence.span_of(at - 1, at), name=name,
            country=other.country, alias=None, phrase_start=at - 1,
        )  # fmt: skip

    def _institution(self, start: int, end: int, run: int) -> Mention | None:
        at = next(i for i in range(start, end) if self.kinds[i] == HEAD)
        small = self.tokens[at].text[0].islower()
        if small and self._is_adjective_of_head(at):
            return None
        if small:
            first = start if start < at else self._left_of_small_head(at)
            if start < at and not self._is_part_of_name(start, at):
                return self._company(start, at, run, self.kinds[start:at], strong=True)
            end = at + 1
        else:
            first = start
            while first < at and self.kinds[first] == COMMON:
                first += 1
        while first < at and self._is_outer(first) and self.kinds[first + 1] in (PROPER, ORG):
            first += 1
        if self.names.nouns_capitalised and self.kinds[first] != PROPER:
            first = self._with_left_adjectives(first)
        full_end = (
            self._complement_end(self._name_behind(end)) if self.names.nouns_capitalised else end
        )
        head = self.knows.head_of(self.words[at]) or ""
        placed_end = self._placed_end(at, full_end, head)
        placed, full_end = placed_end > full_end, max(placed_end, full_end)
        bare = self.words[at].startswith(head) or len(self.words[at]) <= len(head) + 1
        several = full_end - first == 1 and self._plural_head(self.words[at])
        if self._is_plural(at, head) or (several and head not in self.names.state_heads):
            return None
        alone = full_end - first == 1
        if alone and (
            self.knows.is_no_head(self.words[at]) or (bare and head in self.names.weak_heads)
        ):
            return self._generic(at) if self._phrase_start(at) < at else None
        if not placed and not self._acts(first, full_end, at, head, small):
            return self._generic(at)
        name = self._institution_name(first, full_end, at, head)
        says = self._says(first, full_end) or (small and self._is_where_it_happens(at, head))
        kind: MentionKind = "speaker" if says else "institution"
        weak = alone and not bare and head in self.names.describing_heads
        country = self._country(first, full_end, True)
        joint, linked = self._is_joint(first, full_end), self._linked(first, full_end)
        return self._make(
            first, full_end, name, kind, country, weak=weak, joint=joint, linked=linked
        )

    def _is_adjective_of_head(self, at: int) -> bool:
        """'a svájci szövetségi elnök': what belongs to a body, and not the body."""
        word = self.words[at]
        if self.names.nouns_capitalised or not word.endswith("i") or at + 1 >= len(self.tokens):
            return False
        head = self.knows.head_of(word) or ""
        following = self.words[at + 1]
        if following.startswith(tuple(self.names.states)):
            return False  # 'Lagos szövetségi állam'
        return word.endswith(head + "i") and self.tokens[at + 1].kind == "word"

    def _is_plural(self, at: int, head: str) -> bool:
        """'Limas Banken': a feminine noun with an ending stands for several."""
        word = self.words[at]
        feminine = self.names.nouns_capitalised and self.names.heads.get(head) == "f"
        return feminine and not word.endswith(head) and word != head + "s"

    def _placed_end(self, at: int, end: int, head: str) -> int:
        """The end of 'Hafen von Colombo', 'Museum in Graz', 'Universität des Altiplano'.

        What is built as often as it acts has to be a partner: 'mit dem Hafen von Colombo'.
        """
        if self._is_a_states(at, end, head):
            return end + 2
        if head not in self.names.placed_heads or end > at + 1 or end + 1 >= len(self.tokens):
            return end
        physical = head in self.names.physical_heads
        partner = at > 1 and self.words[at - 2] in self.names.party_prepositions
        if physical and not (partner and self.words[at - 1] in self.names.determiners):
            return end
        word, place = self.words[end], self.kinds[end + 1]
        seated = word == "von" or (word in self.names.seat_prepositions and physical)
        if seated and place == PLACE:
            return next(p.end for p in self.sentence.places if p.start == end + 1)
        named = word in ("von", "des", "der") and place == PROPER and self._capital(end + 1)
        following = self.kinds[end + 2] if end + 2 < len(self.tokens) else STOP
        owned = following in (PROPER, MAYBE, ORG, LEGAL) or is_named_kind(
            self.tokens[end + 1].text, self.knows
        )
        return end + 2 if named and not owned else end

    def _is_a_states(self, at: int, end: int, head: str) -> bool:
        """'die Marine des Inselstaats': whose it is told by another word for the state."""
        owner = self.words[end : end + 2]
        bare = head in self.names.state_bodies and end == at + 1 and len(owner) == 2
        return bare and owner[0] in ("des", "der") and owner[1] in self.names.states

    def _siblings(self, mention: Mention) -> list[Mention]:
        """'die Universitäten Graz und Linz': each by its own name; the mention itself where it is one."""
        if mention.kind != "institution":
            return [mention]
        words = mention.name.split()
        at = next((i for i, word in enumerate(words) if self._plural_head(word)), -1)
        rest = mention.start + at + 1
        if at < 0 or rest >= mention.end:
            return [mention]
        one = replace(mention, name=" ".join([self._plural_head(words[at]), *words[at + 1 :]]))
        other = mention.end + 1
        end = self._name_behind(other)
        if self.words[mention.end : other] != ("und",) or end == other:
            return [one]
        name = f"{self._plural_head(words[at])} {self._text(other, end)}"
        country = next((p.country for p in self.sentence.places if p.start == other), None)
        return [
            one,
            replace(
                mention, start=other, end=end, span=self.sentence.span_of(other, end), name=name,
                country=country, phrase_start=other,
            ),
        ]  # fmt: skip

    def _plural_head(self, word: str) -> str:
        """'Universität' for 'Universitäten', 'Justizministerium' for 'Justizministerien'; else ''."""
        lower = word.lower()
        for plural, head in self.names.plural_heads.items():
            if lower.endswith(plural):
                single = lower.removesuffix(plural) + head
                return single[:1].upper() + single[1:]
        return ""

    def _is_where_it_happens(self, at: int, head: str) -> bool:
        """'a varsói tőzsdén jegyzett', 'a kazah minisztériumban'."""
        ending = self.words[at][self.words[at].rfind(head[:-1]) + len(head) :]
        return ending in self.names.place_endings

    def _is_joint(self, first: int, end: int) -> bool:
        """'die Innenministerien beider Staaten', 'a két ország bankja', 'die Innenministerien'."""
        alone = end - first == 1 and first > 0
        if alone and self.words[first].endswith(tuple(self.names.state_heads) or ("\0",)):
            before = self.words[first - 1]
            if before in self.names.definite:
                return True
        around = (
            " ".join(self.words[end : end + 2]),
            " ".join(self.words[max(0, first - 2) : first]),
            self.words[first - 1] if first else "",
        )
        return any(words in self.names.both_sides for words in around)

    def _acts(self, first: int, end: int, at: int, head: str, small: bool) -> bool:
        """Whether an institution's name is told, rather than a thing of that kind."""
        if small:
            needs_origin = head in self.names.weak_heads or head in self.names.physical_heads
            return ORIGIN in self.kinds[first:at] or (first < at and not needs_origin)
        if head not in self.names.physical_heads or not self.names.nouns_capitalised:
            return True
        if self.words[at].endswith(head + "s") or self.words[at].endswith(head + "es"):
            return False  # 'des Krankenhauses Gandscha'
        named = any(self.kinds[i] in (PROPER, MAYBE, ORG, LEGAL) for i in range(first, end))
        names = self.names
        acting = head in (*names.describing_heads, *names.state_bodies, *names.acting_heads)
        named = named or (acting and self._is_named_compound(at))
        described = any(
            self.kinds[i] in (ADJECTIVE, ORIGIN, PLACE) and self._capital(i)
            for i in range(first, at)
        )
        placed = end > at + 1 and self.kinds[at + 1] == PLACE and not self._is_genitive(at + 1)
        return named or described or placed

    def _is_named_compound(self, at: int) -> bool:
        """'Fraunhofer-Gesellschaft': a name and its head in one word."""
        name, _, _ = self.tokens[at].text.rpartition("-")
        return len(name) > _SHORTEST_NAME and not self.knows.words.is_common_noun(name)

    def _is_part_of_name(self, start: int, at: int) -> bool:
        """Whether capital words before a small head belong to it: 'Keio egyetem'."""
        return self.kinds[start] == ORIGIN

    def _left_of_small_head(self, at: int) -> int:
        """Where 'kazah mezőgazdasági minisztérium' begins: adjectives and places before the head."""
        first = at
        while first > 0 and at - first < 4:
            word = self.words[first - 1]
            kind = self.kinds[first - 1]
            if kind == ORIGIN or (
                kind == STOP and word.endswith(("i", "ó", "ő")) and len(word) > 4
            ):
                first -= 1
            elif (
                first < at + 1
                and self.words[first - 1] in self.names.conjunctions
                and first > 1
                and self.words[first - 2].endswith("i")
                and self.kinds[first - 2] == STOP
            ):
                first -= 2
            else:
                break
        return first

    def _with_left_adjectives(self, first: int) -> int:
        """The adjective of a country before an institution is part of its name."""
        if (
            first > 0
            and self.kinds[first - 1] == ORIGIN
            and self.tokens[first - 1].text[0].islower()
        ):
            return first - 1
        return first

    def _complement_end(self, end: int) -> int:
        """Where 'Ministerium für Wissenschaft und Bildung der Republik Kasachstan' ends."""
        at = end
        limit = min(len(self.tokens), end + _WIDEST_COMPLEMENT)
        while at < limit:
            word = self.words[at]
            if word in ("für",) and self._capital(at + 1):
                at = self._noun_phrase_end(at + 1)
            elif word in ("der", "des") and self._place_ahead(at + 1):
                at = self._place_ahead(at + 1)
            elif self.kinds[at] == PLACE:
                at += 1
            else:
                break
        return at

    def _noun_phrase_end(self, at: int) -> int:
        while at < len(self.tokens):
            if self._capital(at):
                at += 1
            elif (
                self.words[at] in ("und", ",")
                and self._capital(at + 1)
                and self.kinds[at + 1] in (COMMON, ADJECTIVE, PLACE, PROPER, MAYBE)
            ):
                if self.words[at] == "," and "und" not in self.words[at : at + 4]:
                    break
                at += 2
            else:
                break
        return at

    def _place_ahead(self, at: int) -> int:
        """The end of '(Republik) Kasachstan' or 'Nationalbank Kasachstans' from `at`; 0 where none."""
        while at < len(self.tokens) and (
            self.words[at] in self.names.states or self.kinds[at] == HEAD
        ):
            at += 1
        return at + 1 if at < len(self.tokens) and self.kinds[at] == PLACE else 0

    def _name_behind(self, end: int) -> int:
        """'Universitätsklinikum Graz', 'Bank Slavia': capital words right behind the head."""
        while (
            end < len(self.tokens)
            and self._capital(end)
            and self.kinds[end] in (PROPER, MAYBE, COMMON, PLACE, ORG, LEGAL)
        ):
            end += 1
        return end

    def _institution_name(self, first: int, end: int, at: int, head: str) -> str:
        words = [self.tokens[i].text for i in range(first, end)]
        if self.names.nouns_capitalised:
            ending = self.names.adjective_endings.get(self.names.heads[head], "e")
            for i in range(first, at):
                if self.kinds[i] == ADJECTIVE or "sch" in words[i - first]:
                    words[i - first] = with_ending(
                        words[i - first], ending, self.names.adjective_forms
                    )
            words[0] = words[0][:1].upper() + words[0][1:]
            words[at - first] = self._base_head(words[at - first], head)
        else:
            words[-1] = base_form(words[-1], self.seen, self.knows.lexicon)
            if at == end - 1:
                words[-1] = self._base_head(self.tokens[at].text, head)
        return joined(self.sentence, first, end, words)

    def _base_head(self, word: str, head: str) -> str:
        lower = word.lower()
        at = lower.rfind(head)
        if at < 0 or (head in self.names.org_words and lower == head + "s"):
            return word  # 'Nurly Airports' is no genitive
        return word[: at + len(head)]
