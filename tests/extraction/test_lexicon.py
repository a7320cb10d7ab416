"""The languages' files, and the refusal of a wrong one."""

import re

import pytest

from sources.extraction import lexicon
from sources.extraction.lexicon import LexiconError, alternation


def copy(folder, **changes):
    """The German file with some text changed: {'old': 'new'}."""
    text = (lexicon.FOLDER / "de.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "xx.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_languages_are_the_files_at_hand():
    assert lexicon.languages() == ("de", "hu")
    for code in lexicon.languages():
        assert lexicon.load(code).language.code == code


def test_a_language_is_loaded_once():
    assert lexicon.load("hu") is lexicon.load("hu")


def test_a_language_without_a_file_is_refused_by_name():
    with pytest.raises(LexiconError, match="'en'"):
        lexicon.load("en")
    with pytest.raises(LexiconError, match="no file"):
        lexicon.load("../languages/de")


def test_another_file_is_another_language(tmp_path, monkeypatch):
    path = copy(tmp_path, **{'code = "de"': 'code = "xx"'})
    monkeypatch.setattr(lexicon, "FOLDER", path.parent)

    assert lexicon.languages() == ("xx",)
    assert lexicon.read(path).language.code == "xx"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "Deutsch"', 'name = "Deutsch"\nnmae = 1', r"xx\.toml: language\.nmae is unknown"),
        ('name = "Deutsch"', "", r"xx\.toml: language\.name is missing"),
        ('name = "Deutsch"', "name = 7", r"xx\.toml: language\.name must be of type str"),
        (
            "reversed_tens = true",
            "reversed_tens = 1",
            r"numbers\.reversed_tens must be of type bool",
        ),
        ('"januar" = 1', '"januar" = true', r"dates\.months\.januar must be of type int"),
        ('joints = ["und"]', 'joints = "und"', r"numbers\.joints must be a list"),
        ('joints = ["und"]', 'joints = ["und", 3]', r"numbers\.joints\[1\] must be of type str"),
        ('joints = ["und"]', 'joints = ["und", "und"]', r"numbers\.joints names 'und' twice"),
        ("[dates.months]", "[dates.monts]", r"dates\.monts is unknown"),
        (
            "[language]",
            "language = 3\n[old]",
            r"xx\.toml: (language must be a table|old is unknown)",
        ),
        ("[language]", "[language", r"xx\.toml: "),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(tmp_path, old, new, message):
    with pytest.raises(LexiconError, match=message):
        lexicon.read(copy(tmp_path, **{old: new}))


def test_an_alternation_takes_the_longest_word_and_no_signs():
    pattern = re.compile(alternation(["bis", "bis zu", "a.b"]))

    assert pattern.match("bis zu 5").group() == "bis zu"
    assert pattern.match("axb") is None


def test_an_alternation_of_nothing_matches_nothing():
    assert re.search(alternation([]), "bis") is None


def test_what_a_lexicon_holds_cannot_be_changed():
    known = lexicon.load("de")

    with pytest.raises(TypeError):
        known.numbers.units["drölf"] = 12
    with pytest.raises(AttributeError):
        known.numbers.units = {}
