"""Folding of names, so that spellings of one name can be found by an index."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from django.db import models

_NO_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"}
)
# Of fewer letters, a whole word means something, and no beginning.
SHORTEST_BEGINNING = 4
# So many letters behind a beginning are its ending, more are another word.
LONGEST_INFLECTION = 5
# Of a name longer than this a last 'i' is a Hungarian ending: 'berlini'.
SHORTEST_STEM = 4
_APART = re.compile(r"[^\w]+")


def fold(name):
    """The name casefolded, without accents and punctuation, single-spaced.

    >>> fold("Tau-Ken  Samruk'")
    'tau ken samruk'
    >>> fold("Őrségi Művek") == fold("Orsegi Muvek")
    True
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_NO_DECOMPOSITION))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _APART.sub(" ", bare).replace("_", " ").strip()


def bare(name):
    """The folded name without legal forms: 'joby aero' of 'Joby Aero Inc.'

    A name that is made of nothing else keeps its last word.

    >>> bare("GmbH & Co. KG")
    'gmbh'
    """
    data = _data()
    words = fold(name).split()
    while len(words) > 1 and words[0] in data["leading"]:
        words = words[1:]
    while cut := _form_at_end(words, data["forms"]):
        words = words[:-cut]
    return " ".join(words)


def _form_at_end(words, forms):
    """How many words at the end are a legal form that another word precedes; 0 where none."""
    lengths = range(min(4, len(words) - 1), 0, -1)
    return next((n for n in lengths if tuple(words[-n:]) in forms), 0)


def skeleton(name):
    """What is left of a name when legal form, spaces and manner of transcription are taken away.

    >>> skeleton("Samruk-Kazyna JSC") == skeleton("Szamruk-Kazina") == skeleton("Samruk-Kasyna")
    True
    >>> skeleton("Toqajew") == skeleton("Tokajev") == skeleton("Tokayev")
    True
    """
    written = bare(name).replace(" ", "")
    for letters, sound in _data()["letters"]:
        written = written.replace(letters, sound)
    return "".join(letter for letter, _run in groupby(written)) if written.isalpha() else written


def skeletons(name):
    """The skeletons of all that the name may be written as where letters are ambiguous.

    >>> skeletons("Himprom") & skeletons("Chimprom") != set()
    True
    """
    written = bare(name)
    swaps = [pair for one, other in _data()["ambiguous"] for pair in ((one, other), (other, one))]
    return {skeleton(name), *(skeleton(written.replace(*swap)) for swap in swaps)}


def gist(name):
    """What is left of a name in any language: its words by what they mean, in no order.

    Empty where no word is one that is translated, or where one word is all.

    >>> gist("Technische Universität Berlin") == gist("Berlini Műszaki Egyetem")
    True
    >>> gist("Azerbaijan Railways") == gist("Aserbaidschanische Eisenbahnen") != ""
    True
    >>> gist("Tau-Ken Samruk")
    ''
    """
    words = [_meanings(word) for word in bare(name).split()]
    parts = sorted({part for meanings, rest in words for part in (*meanings, rest) if part})
    return " ".join(parts) if len(parts) > 1 and any(meanings for meanings, _ in words) else ""


def _meanings(word):
    """What the parts of a folded word mean, and the sound of what means nothing known."""
    meant, found, at = _data()["meant"], [], 0
    while match := meant.pattern.match(word, at) or (found and meant.pattern.match(word, at + 1)):
        found.append(meant.of[match.group()])
        at = match.end()
    if word in meant.of:
        return [meant.of[word]], ""
    if not found:
        sound = skeleton(word)
        return [], sound.removesuffix("i") if len(sound) > SHORTEST_STEM else sound
    rest = word[at:]
    told = len(rest) > LONGEST_INFLECTION and not found[-1].isupper()
    return found, skeleton(rest) if told else ""


def sought(name):
    """The words by which a name is searched for: its folded words, their sounds, and its own."""
    words = fold(name).split()
    sounds = [skeleton(word) for word in (*words, name)]
    return " ".join(dict.fromkeys([*words, *sounds]))


def endings(language):
    """Case endings that a name in an article of the language may have kept, folded."""
    return _data()["endings"].get(language, ())


class Meant:
    """The beginnings of words that mean something in any language, and what each means."""

    def __init__(self, of):
        self.of = of
        longest_first = sorted((form for form in of if len(form) >= SHORTEST_BEGINNING), key=len)
        self.pattern = re.compile("|".join(map(re.escape, reversed(longest_first))))


@lru_cache(maxsize=1)
def _data():
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        data = tomllib.load(file)
    meant = {
        form: meaning
        for part in ("words", "countries")
        for meaning, forms in data[part].items()
        for form in forms
    }
    return {
        "meant": Meant(meant),
        "forms": {tuple(form.split()) for form in data["legal_forms"]},
        "leading": set(data["leading_forms"]),
        "letters": [tuple(pair) for pair in data["letters"]],
        "ambiguous": [tuple(pair) for pair in data["ambiguous"]],
        "endings": data["endings"],
    }


class FoldedField(models.CharField):
    """The folded form of another field, written whenever its row is saved or bulk-created."""

    folding = staticmethod(fold)

    def __init__(self, source=None, **options):
        self.source = source
        options.setdefault("max_length", 300)
        options["editable"] = False
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        options["source"] = self.source
        return name, path, args, options

    def pre_save(self, instance, add):
        folded = self.folding(getattr(instance, self.source))[: self.max_length]
        setattr(instance, self.attname, folded)
        return folded


class SkeletonField(FoldedField):
    """The skeleton of another field, written in the same way."""

    folding = staticmethod(skeleton)


class GistField(FoldedField):
    """The gist of another field, written in the same way."""

    folding = staticmethod(gist)


class SoughtField(FoldedField):
    """The words by which another field is searched for, written in the same way."""

    folding = staticmethod(sought)
