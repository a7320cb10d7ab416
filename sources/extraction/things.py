"""Capital words that name a place or a thing, by what stands around them: no parties.

'San Juan völgyében', 'El-Daba mellett', 'a K2-es harckocsi', 'az Otopeni-i reptér'. Hungarian tells
these apart by endings and by the article that a company has and a town has not.
"""

from __future__ import annotations

import re

from sources.extraction.mentions import Surroundings
from sources.extraction.word_kinds import DESCRIPTOR, HEAD, ORIGIN, PLACE, TITLE

# 'K9-es', 'AW149-esről'
_MODEL = re.compile(r"[^-]*\d[^-]*-[aeoö]s\w*")
# A shorter word is hardly a town with an ending.
_SHORTEST_TOWN = 5


class Things(Surroundings):
    """Tells a place or a thing from an organisation."""

    def _is_a_thing(self, start: int, end: int) -> bool:
        last = self.tokens[end - 1].text
        if _MODEL.fullmatch(last) or last.endswith(self.names.town_adjectives):
            return True
        if self._is_bracketed(start, end) or self._is_beside_place(start, end):
            return True
        following = " ".join(self.words[end : end + 1])
        labels = self.knows.things.labels(following) if following else ()
        if "model" in labels:
            return any(c.isdigit() for c in last)
        if "thing" in labels:
            return True
        return not self._has_article(start) and ("beside" in labels or self._goes_there(start, end))

    def _has_article(self, start: int) -> bool:
        first = self._phrase_start(start)
        return any(self.words[at] in self.names.determiners for at in (first, start - 1) if at >= 0)

    def _goes_there(self, start: int, end: int) -> bool:
        """'Lekkire', 'Rimaszombatig': inside a sentence, without an article or a description."""
        if start == 0 or not self.words[start - 1][:1].isalpha() or end - start > 1:
            return False
        if self.words[start - 1] in self.names.conjunctions or self.kinds[start - 1] in (
            ORIGIN,
            DESCRIPTOR,
        ):
            return False
        last = self.tokens[end - 1].text
        return len(last) > _SHORTEST_TOWN and last.endswith(self.names.town_endings)

    def _is_beside_place(self, start: int, end: int) -> bool:
        """'Sándorfalva és Szabadka között': one of two, of which the other is a place."""
        behind, before = self.words[end : end + 3], self.words[max(0, start - 2) : start]
        joints, ends = self.names.conjunctions, self.names.between
        first = len(behind) > 2 and behind[0] in joints and behind[2] in ends
        last = len(before) > 1 and before[1] in joints and behind[:1] and behind[0] in ends
        return bool(
            (first and self.kinds[end + 1] == PLACE) or (last and self.kinds[start - 2] == PLACE)
        )

    def _is_bracketed(self, start: int, end: int) -> bool:
        """'kedvezményre (RIGI)': the short name of what is no organisation."""
        around = (*self.words[max(0, start - 1) : start], *self.words[end : end + 1])
        if around != ("(", ")") or start < 2:
            return False
        before = self.tokens[start - 2].text
        kinds = (HEAD, DESCRIPTOR, TITLE)
        return before[0].isalpha() and before.islower() and self.kinds[start - 2] not in kinds

    def _is_topic(self, end: int, tail: int) -> bool:
        """'a K2-ről', 'az X megyei gyárról', 'az X kiszállása után': what is spoken about."""
        if " ".join(self.words[tail + 1 : tail + 2]) in self.names.occasions:
            return self.words[tail].endswith(self.names.possessed)  # 'az X kiszállása után'
        last = self.tokens[tail - 1].text
        inflected = tail > end or self._base_word(last) != last
        return inflected and last.endswith(self.names.topic_endings)
