"""People in a sentence: they are named like companies, and are no parties."""

from __future__ import annotations

from sources.extraction.heads_of_state import country_led_by
from sources.extraction.inflection import stems
from sources.extraction.mentions import Mention, Surroundings
from sources.extraction.word_kinds import (
    ADJECTIVE,
    HEAD,
    LEGAL,
    ORG,
    ORIGIN,
    PLACE,
    STOP,
    TITLE,
)


class People(Surroundings):
    """Tells a person's name by a title, a given name or a verb of speech."""

    def _held_in_compound(self, at: int) -> Mention | None:
        """'Kaltbrunn-Gründer', 'Specht-Chefin': the company that a title begins with."""
        head, hyphen, _ = self.tokens[at].text.rpartition("-")
        if not hyphen or not self.names.nouns_capitalised or not head[:1].isupper():
            return None
        if self.knows.words.is_common_noun(head) or head.lower() in self.names.no_names:
            return None
        if any(p.start == at for p in self.sentence.places):
            return None
        return self._make(at, at + 1, head, "company")

    def _is_person(self, start: int, end: int) -> bool:
        before = start - 1
        if before >= 0 and self.kinds[before] == TITLE:
            return True
        if before > 0 and self.words[before] == "," and self.kinds[before - 1] == TITLE:
            return end - start > 1
        whole = end - start > 1 and PLACE not in self.kinds[start:end]
        if self.names.nouns_capitalised and whole and self._is_titled_next(end):
            return True
        if not self.names.nouns_capitalised:
            for at in range(end, min(len(self.tokens), end + 3)):
                if self.knows.holders.labels(self.words[at]):
                    return False
                if self.kinds[at] == TITLE:
                    return not self._held_by(start, at)
                if self.kinds[at] not in (STOP, ORIGIN) or not self.words[at][:1].isalpha():
                    break
                if self.words[at] in self.names.determiners:
                    break
            if self._titled_behind(end):
                return True
        return self._beside_speech(start, end)

    def _is_titled_next(self, end: int) -> bool:
        """'Beata Wrona, Lubtrak-Chefin': a title right behind the comma."""
        if self.words[end : end + 1] != (",",) or end + 1 >= len(self.words):
            return False
        title = self.words[end + 1].rpartition("-")[2]
        return self.kinds[end + 1] == TITLE or self.knows.titles.labels(title) != ()

    def _leader_behind(self, start: int, end: int) -> int:
        """'az azeri SOCAR Ilham Alijev elnök …': where a person's name begins behind another name.

        0 where the words `[start, end)` are one name.
        """
        if self.names.nouns_capitalised or end - start < 2:
            return 0
        given = {self.tokens[at].text for at in (end - 1, end - 2)} & self.names.given_names
        titled = self.kinds[end : end + 1] == [TITLE]
        if given and end - start > 2 and (titled or self._ends(end - 3)):
            return end - 2
        leads = country_led_by(self.tokens[end - 1].text, self.knows.lexicon)
        return end - 1 if titled and leads and self._ends(end - 2) else 0

    def _ends(self, at: int) -> bool:
        """Whether a word is an abbreviation or a kind of company, no given name."""
        return self.tokens[at].text.isupper() or self.kinds[at] in (ORG, LEGAL, HEAD)

    def _is_known_person(self, start: int, end: int) -> bool:
        return self._has_given_name(start, end) or self._leads(start, end)

    def _leads(self, start: int, end: int) -> bool:
        """'Savkat Mirzijojev', 'Erdoğan in Belgrad': known without a title."""
        if end - start > 3:
            return False
        return country_led_by(self._text(start, end), self.knows.lexicon) is not None

    def _has_given_name(self, start: int, end: int) -> bool:
        if not 2 <= end - start <= 3:
            return False
        given, last = self.names.given_names, self.tokens[end - 1].text
        return (
            self.tokens[start].text in given
            or last in given
            or last.removesuffix("s") in given
            or any(stem in given for stem, _ in stems(last, self.knows.lexicon))
        )

    def _titled_behind(self, end: int) -> bool:
        """'Mohamed bin Zájed, az Egyesült Arab Emírségek államfője'."""
        if self.words[end : end + 1] != (",",) or end + 1 >= len(self.words):
            return False
        if self.words[end + 1] not in self.names.determiners:
            return False
        for at in range(end + 2, min(len(self.tokens), end + 8)):
            if self.kinds[at] == TITLE:
                return True
            if self.kinds[at] not in (PLACE, ORIGIN, ADJECTIVE, HEAD) and not self.words[
                at
            ].endswith(("i", "ó", "ő")):
                return False
        return False

    def _has_officer(self, start: int, end: int) -> bool:
        """'a Kaltbrunn ügyvezető alelnökével': a name that an officer belongs to."""
        determined = start > 0 and self.words[start - 1] in self.names.determiners
        return determined and any(
            self.knows.holders.labels(word) for word in self.words[end : end + 3]
        )

    def _held_by(self, start: int, title: int) -> bool:
        """'a Kaltbrunn ügyvezető alelnökével': the name with an article has an officer."""
        determined = start > 0 and self.words[start - 1] in self.names.determiners
        ahead = self.words[title : title + 3]
        return determined and any(self.knows.holders.labels(word) for word in ahead)

    def _beside_speech(self, start: int, end: int) -> bool:
        near = [i for i in (start - 1, end) if 0 <= i < len(self.words)]
        return any(self.words[i] in self.names.speech and not self._is_parted(i) for i in near)
