"""What deals are about, by the fifteen sectors: nouns of goods, works and services in any form."""

import pytest

from sources.extraction import extract
from tests.extraction.test_deals import LEADS

DEALS = {
    "de": "Die Kaltbrunn AG und Nurly Tau unterzeichneten einen Vertrag über {}.",
    "hu": "A Kaltbrunn Zrt. és a Nurly Tau szerződést írt alá {}.",
}
GOODS = {
    ("de", "agrifood"): "Leinsamen, Melkanlagen, Pistazien, Spargel, Feldhäckslern, Wodka, Palmkernöl, Fruchtsaft",
    ("de", "mining"): "Zinn, Quarzsand, Schachtanlagen, Marmor, Tiefbohrungen",
    ("de", "energy"): "Tanklager, Kraftstoffe, Umrichter, Rotorblätter, Fernwärmenetze, Stromkabel",
    ("de", "industry"): "Drehbänke, Kugellager, Kupferdraht, Waschmaschinen, Leiterplatten, Hochöfen, Schnittholz",
    ("de", "transport"): "Drehgestelle, Gepäckanlagen, Fahrscheinautomaten, Trockendocks, Lufttaxis",
    ("de", "digital"): "Datenbanken, Basisstationen, Gesichtserkennung, Fernerkundung, Seekabel",
    ("de", "finance"): "Hypotheken, Zahlungsverkehr, Geldautomaten, Factoring",
    ("de", "education"): "Grabungen, Schulungen, Sommerschulen, Studienplätze",
    ("de", "health"): "Rollstühle, Narkosegeräte, Krankenwagen, Herzschrittmacher",
    ("de", "construction"): "Fassaden, Messezentren, Baugruben, Rathäuser",
    ("de", "environment"): "Klärschlamm, Gewässerschutz, Pegelmessung, Wetterradare, Müllwagen",
    ("de", "tourism"): "Golfplätze, Leihgaben, Pistenraupen, Kulturgüter, Trainingslager",
    ("de", "defence"): "Schutzwesten, Trainingsjets, Militärausbildung, Landungsschiffe",
    ("de", "trade"): "Zollsenkungen, Boutiquen, Großmärkte, Vertriebsrechte",
    ("de", "governance"): "Gefangenenaustausch, Rückübernahme, Terrorbekämpfung, Grenzkontrollen",
    ("hu", "agrifood"): "istállókról, pisztáciáról, gombáról, facsemetékről, méhészetről, sajtokról, tehenekről",
    ("hu", "mining"): "ónról, ólomról, kvarchomokról, kutatófúrásokról, gránitról",
    ("hu", "energy"): "távfűtésről, áramtárolókról, nyersolajról, inverterekről, közvilágításról",
    ("hu", "industry"): "csapágyakról, csövekről, mosószerről, esztergákról, öntvényekről, acéllal kapcsolatos termékekről",
    ("hu", "transport"): "forgóvázakról, sínekről, utashidakról, csomagszállításról, metrókocsikról",
    ("hu", "digital"): "antennákról, adatbázisokról, távérzékelésről, chipkártyákról, tévéműsorokról",
    ("hu", "finance"): "kezességről, devizacseréről, faktoringról, bankautomatákról",
    ("hu", "education"): "tanoncokról, régészeti feltárásról, távcsőről, nyelvtanfolyamokról",
    ("hu", "health"): "maszkokról, hatóanyagokról, kerekesszékekről, mentőhelikopterekről",
    ("hu", "construction"): "homlokzatokról, hidakról, bérlakásokról, városházáról",
    ("hu", "environment"): "kutakról, kármentesítésről, iszapkezelésről, gátakról",
    ("hu", "tourism"): "síközpontról, műkincsekről, éttermekről, edzőtáborokról",
    ("hu", "defence"): "sisakokról, puskákról, aknamentesítésről, lokátorokról",
    ("hu", "trade"): "vámcsökkentésről, butikokról, márkajogokról",
    ("hu", "governance"): "fogolycseréről, visszafogadásról, emberi jogokról, örökbefogadásról",
}  # fmt: skip
ROWS = [
    (language, sector, what)
    for (language, sector), listed in GOODS.items()
    for what in listed.split(", ")
]


@pytest.mark.parametrize(("language", "sector", "what"), ROWS)
def test_the_goods_of_a_deal_tell_its_sector(language, sector, what):
    (deal,) = extract(LEADS[language] + DEALS[language].format(what)).deals

    assert deal.sector == sector


@pytest.mark.parametrize(
    ("language", "text", "sector"),
    [
        ("de", "Die Kaltbrunn AG und Nurly Tau lernten sich kennen und unterzeichneten einen Vertrag über Impfstoffe.", "health"),
        ("de", "Die Kaltbrunn AG und Nurly Tau wollen im Rahmen der Reise einen Vertrag über Impfstoffe unterzeichnen.", "health"),
        ("hu", "A kazah elnök budapesti útján a Kaltbrunn Zrt. és a Nurly Tau szerződést írt alá vakcinákról.", "health"),
    ],
)  # fmt: skip
def test_what_only_looks_like_goods_tells_none(language, text, sector):
    (deal,) = extract(LEADS[language] + text).deals

    assert deal.sector == sector
