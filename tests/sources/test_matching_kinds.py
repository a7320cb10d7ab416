"""The kind of a party that an article proposes, by its name."""

import pytest

from deals.choices import PartyKind
from sources.matching.kinds import guess_kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Debreceni Egyetem", "university"),
        ("Technische Universität Berlin", "university"),
        ("Almaty Management University", "university"),
        ("Eximbank", "bank"),
        ("Exportbank AG", "bank"),
        ("Magyar Fejlesztési Bank", "bank"),
        ("OTP Bank Nyrt.", "bank"),
        ("Usbekisches Verkehrsministerium", "government"),
        ("kazah energiaügyi minisztérium", "government"),
        ("Ministry of Digital Development", "government"),
        ("egészségügyi tárca", "government"),
        ("Stadtverwaltung Almaty", "government"),
        ("Stadt Hamburg", "government"),
        ("kazah állam", "government"),
        ("Mubadala Investment Fund", "fund"),
        ("Nemzeti Vagyonalap", "fund"),
        ("Entwicklungsfonds", "fund"),
        ("Kaltbrunn AG", "company"),
        ("Joby Aero Inc.", "company"),
        ("4iG Nyrt.", "company"),
        ("Ózdi Acélművek", "company"),
        ("Egyesült Nemzetek Szervezete", "international"),
        ("Weltbank", "international"),
        ("WHO", "international"),
        ("Universidad de Costa Rica", "university"),
        ("Királyi Öntözési Hivatal", "government"),
        ("Georgische Eisenbahn", "company"),
        # No sign, or one that stands in another word.
        ("Nurly Gold", "other"),
        ("Bankett Café", "other"),
        ("Kalapos", "other"),
        ("Uno Minda", "other"),
        ("Magyar Alapítvány", "other"),
        ("Staatsoper Wien", "other"),
        ("Samt und Seide", "other"),
    ],
)
def test_a_names_words_tell_the_kind(name, kind):
    assert guess_kind(name) == PartyKind(kind)
