"""What is told at second hand and denied a sentence later is no deal."""

from __future__ import annotations

from sources.extraction.article import Article
from sources.extraction.clauses import Stretch
from sources.extraction.cues import inside

# So many sentences may answer a rumour.
_ANSWER = 2


def is_denied_after(article: Article, stretch: Stretch) -> bool:
    """'Angeblich will X bei Y einsteigen.' – 'Unsinn. Das haben beide dementiert.'"""
    if not inside(stretch.cues.of("hedge"), stretch.start, stretch.end):
        return False
    after = range(stretch.sentence.number + 1, len(article.sentences))[:_ANSWER]
    return any(
        article.cues[number].of("denial")
        and not any(not m.weak for m in article.organisations(number))
        for number in after
    )
