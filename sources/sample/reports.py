"""The sample's articles and the evidence in them: every quote is the article's own text."""

import hashlib

from deals.choices import Publication
from sources.choices import ArticleState, FactField, Origin, ReviewState, Standing
from sources.sample import sums, tables, times
from sources.sample.filling import escaped
from sources.sample.tables import NULL
from sources.sample.times import stamp
from sources.sample.words import LANGUAGES, amount_in_words, words

VERSION = "sample"
# Of the articles after a story's first: near copies, and sums that contradict it.
A_COPY = 0.4
ANOTHER_SUM = 0.04
OVERRULED = "the report of the day was more exact"


class Writer:
    """Adds the articles of one story after the other."""

    def __init__(self, filling, world, rng, public_id):
        self.filling, self.world, self.rng, self.public_id = filling, world, rng, public_id
        self.number = 0

    def add(self, story, language, reported, told):
        """Write the story's articles, the first one in the language and of the day given."""
        text = dispatch = None
        outlets = {code: self.rng.sample(found, 4) for code, found in self.world.outlets.items()}
        for number in range(story.articles):
            if dispatch is None or self.rng.random() > A_COPY:
                if number:
                    language = self.rng.choice(LANGUAGES)
                text, dispatch = self._text(story, language, reported, told, number), None
            day = min(reported + (number and self.rng.randint(0, 2)), times.day_of(story.entered))
            dispatch = dispatch or self._dispatch(story)
            outlet = outlets[language][number]
            article = self._article(story, text, dispatch, outlet, language, day)
            self._evidence(article, text, told, is_first=number == 0)

    def _dispatch(self, story):
        pk = self.filling.id_of_next(tables.Dispatch)
        agency = "MTI" if self.rng.random() < 0.2 else ""
        self.filling.add(tables.Dispatch(pk, agency, stamp(story.entered)), story.entered)
        return pk

    def _text(self, story, language, reported, told, number):
        self.number += 1
        guest, host = story.pair
        if story.visit:
            guest, host = story.visit.guest, story.visit.host
        names = self.world.names
        head = words()["heads"][language].format(
            guest=names[guest][language], host=names[host][language], number=self.number
        )
        lead = words()["leads"][language].format(day=times.written(reported), count=len(told))
        text = Text(head, lead)
        for one in told:
            value = one.value
            if value and number and self.rng.random() < ANOTHER_SUM:
                value = sums.doubled(value)
            text.add(one, value, language)
        return text.finished()

    def _article(self, story, text, dispatch, outlet, language, day):
        pk = self.filling.id_of_next(tables.Article)
        found = stamp(story.entered)
        row = tables.Article(
            *(pk, self.public_id(), outlet, dispatch, language, text.head, text.as_cell),
            *(text.digest, times.written(day), story.visit.id if story.visit else NULL),
            *(ArticleState.READ, VERSION, found),
        )
        self.filling.add(row, story.entered)
        address = f"https://{outlet}.sample.example/{times.written(day)}/{pk}"
        pk = self.filling.id_of_next(tables.Address)
        self.filling.add(tables.Address(pk, row.id, address, address, found), story.entered)
        return row.id

    def _evidence(self, article, text, told, is_first):
        for number, (one, passage) in enumerate(zip(told, text.passages, strict=True)):
            state = self._state(one, is_first)
            proposed = tables.Evidence(
                *(self.filling.id_of_next(tables.Evidence), self.public_id(), article, one.id),
                *(f"deal-{number}", passage.quote, str(passage.start), str(passage.end)),
                *(Origin.EXTRACTION, VERSION, "t", "{value_in_clause,parties_named}"),
                *(ReviewState.PROPOSED, NULL, stamp(one.entered)),
            )
            states = [(one.entered, proposed)]
            if state != ReviewState.PROPOSED:
                decided = proposed._replace(state=state, decided_at=stamp(one.decided))
                states.append((one.decided, decided))
            self.filling.add_with_past(states)
            self._facts(proposed.id, one, passage, state)

    def _state(self, one, is_first):
        """A published agreement stands on its first article at least."""
        if one.publication in (Publication.DRAFT, Publication.IN_REVIEW):
            return ReviewState.PROPOSED
        if one.publication == Publication.REJECTED:
            return ReviewState.REJECTED
        if is_first:
            return ReviewState.ACCEPTED
        chance = self.rng.random()
        if chance < 0.82:
            return ReviewState.ACCEPTED
        return ReviewState.PROPOSED if chance < 0.93 else ReviewState.REJECTED

    def _facts(self, evidence, one, passage, state):
        standing = Standing(state.value)
        ruled = NULL if state == ReviewState.PROPOSED else stamp(one.decided)
        for field, says, start, end, party in passage.statements:
            standing_now, reason = standing, ""
            if field == FactField.VALUE and passage.value != one.value:
                standing_now, reason = Standing.DEPRECATED, OVERRULED
            proposed = tables.Fact(
                *(self.filling.id_of_next(tables.Fact), evidence, field, says, start, end, party),
                *(Standing.PROPOSED, "", NULL),
            )
            states = [(one.entered, proposed)]
            if standing_now != Standing.PROPOSED:
                ruling = {"standing": standing_now, "reason": reason, "ruled_at": ruled}
                states.append((one.decided, proposed._replace(**ruling)))
            self.filling.add_with_past(states)


class Passage:
    """One sentence about one agreement, where it stands, and what it states."""

    def __init__(self, one, value, language, start):
        sentence = words()["sentences"][language][one.stage]
        self.quote = sentence.format(a=one.a.name, b=one.b.name, subject=one.subject)
        self.value, amount = value, ""
        if value:
            amount = amount_in_words(value, language)
            self.quote += words()["worth"][language].format(amount=amount)
        self.start, self.end = start, start + len(self.quote)
        self.statements = list(self._statements(one, amount))

    def _statements(self, one, amount):
        yield FactField.STAGE, f'"{one.stage}"', NULL, NULL, NULL
        says = f'{{"name": {one.a.said}, "country": "{one.a.home}", "role": null}}'
        span = str(self.start), str(self.start + len(one.a.name))
        yield FactField.PARTY, says, *span, one.a.id
        if self.value:
            says = '{{"low": {}, "high": {}, "currency": "{}", "qualifier": "{}"}}'.format(
                *("null" if bound is None else f'"{bound}"' for bound in self.value[:2]),
                *self.value[2:],
            )
            begins = self.end - len(amount)
            yield FactField.VALUE, says, str(begins), str(self.end), NULL


class Text:
    """An article's text as it is written, sentence by sentence."""

    def __init__(self, head, lead):
        self.head, self.parts, self.passages = head, [f"{head}\n\n{lead}"], []
        self.length = len(self.parts[0])

    def add(self, one, value, language):
        passage = Passage(one, value, language, self.length + 1)
        self.passages.append(passage)
        self.parts += [" ", passage.quote, "."]
        self.length = passage.end + 1

    def finished(self):
        text = "".join([*self.parts, "\n"])
        self.as_cell = escaped(text)
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        return self
