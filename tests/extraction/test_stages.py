"""How far a deal is, by the words that journalists have for it."""

import pytest

from sources.extraction import extract
from tests.extraction.test_deals import LEADS

STAGES = [
    ("de", "talks", "Die Kaltbrunn AG wirbt bei Nurly Gold um einen Auftrag für Pumpen."),
    ("de", "talks", "Die Kaltbrunn AG und Nurly Gold sind sich über den Preis der Pumpen noch nicht einig."),
    ("de", "talks", "Der Vertrag der Kaltbrunn AG mit Nurly Gold steht kurz vor dem Abschluss."),
    ("de", "talks", "Die Kaltbrunn AG hat Nurly Gold ein Angebot für ein Werk vorgelegt."),
    ("de", "talks", "Im Rennen um den Auftrag von Nurly Gold ist auch die Kaltbrunn AG."),
    ("de", "announced", "Der Vertrag zwischen der Kaltbrunn AG und Nurly Gold soll im Herbst unterschrieben werden."),
    ("de", "announced", "Die Unterzeichnung des Vertrags zwischen der Kaltbrunn AG und Nurly Gold steht noch aus."),
    ("de", "announced", "Der Spatenstich für das Werk der Kaltbrunn AG und der Nurly Gold ist für Mai geplant."),
    ("de", "implementing", "Der Spatenstich für das Werk der Kaltbrunn AG und der Nurly Gold erfolgte im März."),
    ("de", "implementing", "Die ersten zehn von vierzig Pumpen hat die Kaltbrunn AG bereits an Nurly Gold geliefert."),
    ("de", "implementing", "Die Kaltbrunn AG setzt den Vertrag mit Nurly Gold bereits um."),
    ("de", "completed", "Der Kredit der Nordbank an Nurly Gold ist zurückgezahlt."),
    ("de", "cancelled", "Aus dem Werk von Kaltbrunn AG und Nurly Gold wird nun doch nichts."),
    ("de", "cancelled", "Nurly Gold trat vom Vertrag mit der Kaltbrunn AG zurück."),
    ("de", "cancelled", "Nurly Gold entzog der Kaltbrunn AG den Auftrag."),
    ("de", "cancelled", "Die Kaltbrunn AG blies die Übernahme von Nurly Gold ab."),
    ("hu", "talks", "A Kaltbrunn Zrt. ajánlatot tett a Nurly Goldnak szivattyúk szállítására."),
    ("hu", "talks", "A Kaltbrunn Zrt. nem adta fel, hogy megvegye a Nurly Gold üzemét."),
    ("hu", "announced", "A Kaltbrunn Zrt. és a Nurly Gold szerződését ősszel írják alá."),
    ("hu", "announced", "A Kaltbrunn Zrt. üzemet épít a Nurly Golddal, az alapkövet ősszel tennék le."),
    ("hu", "signed", "A Nurly Gold a Kaltbrunn Zrt.-t bízta meg egy üzem építésével."),
    ("hu", "implementing", "A Kaltbrunn Zrt. már szállítja a szivattyúkat a Nurly Goldnak."),
    ("hu", "implementing", "Beindult a szivattyúk szállítása a Kaltbrunn Zrt. és a Nurly Gold között."),
    ("hu", "implementing", "Letették az alapkövét annak az üzemnek, amelyet a Kaltbrunn Zrt. épít a Nurly Goldnak."),
    ("hu", "completed", "A Nurly Gold a Kaltbrunn Zrt.-t bízta meg egy üzem építésével. A 22 millió eurós munka tavaly elkészült."),
    ("hu", "completed", "A Nurly Gold üzeme, amelyet a Kaltbrunn Zrt. épített, tavaly óta termel."),
    ("hu", "cancelled", "Nem jött össze a Kaltbrunn Zrt. és a Nurly Gold üzlete."),
    ("hu", "cancelled", "A Kaltbrunn Zrt. feladta a Nurly Golddal közös üzem tervét."),
    ("hu", "cancelled", "Végül semmi sem lett a Kaltbrunn Zrt. és a Nurly Gold közös üzeméből."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "stage", "text"), STAGES)
def test_the_words_of_a_deal_tell_how_far_it_is(language, stage, text):
    (deal,) = extract(LEADS[language] + text).deals

    assert deal.stage == stage


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Kaltbrunn AG hat mit Nurly Gold einen Abnahmevertrag geschlossen. Ein zweites Stahlhaus, die Saarhütte, ist abgesprungen."),
        ("hu", "A Kaltbrunn Zrt. megállapodott a Nurly Golddal egy üzemről. A Talgo, amely szintén pályázott volna, lemondott az indulásról."),
    ],
)  # fmt: skip
def test_what_became_of_another_ones_plan_is_not_told_of_the_deal(language, text):
    deal = extract(LEADS[language] + text).deals[0]

    assert deal.stage == "signed"
