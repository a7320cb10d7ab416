"""Places that no list knows: 'in Mbour', 'Kentauban'. They tell where, and not which country."""

from __future__ import annotations

from sources.extraction.article import Article
from sources.extraction.lexicon import Lexicon
from sources.extraction.passages import Sentence
from sources.extraction.vocabulary import vocabulary

_SHORTEST = 3


def names_unknown_place(article: Article, number: int) -> bool:
    """Whether a sentence names a place that is in no list, and that is no part of another name."""
    sentence, tokens = article.sentences[number], range(1, len(article.sentences[number].tokens))
    there = [at for at in tokens if _is_where(sentence, at, article.lexicon)]
    if not there:
        return False
    taken = {
        at
        for mention in article.mentions.get(number, ())
        for at in range(mention.start, mention.end)
        if mention.kind in ("company", "institution", "person") and not mention.weak
    }
    taken |= {at for place in sentence.places for at in range(place.start, place.end)}
    return not taken.issuperset(there)


def _is_where(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    names, token = lexicon.names, sentence.tokens[at]
    if token.kind != "word" or not token.text[0].isupper() or token.text.isupper():
        return False
    if names.inessive_endings:
        if not token.text.endswith(names.inessive_endings):
            return False
        ending = next(end for end in names.inessive_endings if token.text.endswith(end))
        stem = token.text.removesuffix(ending)
        return len(stem) >= _SHORTEST and not _is_word(stem, lexicon)
    before = sentence.words[at - 1]
    local = before in names.local_prepositions or before.endswith(names.place_nouns)
    return local and not _is_word(token.text, lexicon)


def _is_word(text: str, lexicon: Lexicon) -> bool:
    words = vocabulary(lexicon.language.code)
    known = words.knows(text.lower()) or text.lower() in lexicon.names.no_names
    if not lexicon.names.nouns_capitalised:
        return known
    return known or words.is_common_noun(text) or text.lower() in lexicon.dates.months
