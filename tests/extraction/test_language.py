"""Which language a text is told to be in."""

import pytest

from sources.extraction.language import guess_language

OWN = {
    "de": [
        "Der Präsident hat am Montag in Wien mit den Chefs der Firmen gesprochen. Unterzeichnet "
        "wurde ein Vertrag über zwei Milliarden Euro.",
        "Unternehmen beider Länder vereinbarten bei einer Tagung eine engere Zusammenarbeit.",
    ],
    "hu": [
        "Az elnök hétfőn Bécsben tárgyalt a cégek vezetőivel. Kétmilliárd eurós szerződést írtak alá.",
        "Megállapodás született kétmilliárd euróról, közölte a minisztérium kedden Budapesten.",
    ],
}
OTHERS = {
    "English": "The president met in London with the leaders of the companies on Monday and they "
    "signed an agreement worth two billion dollars for a new plant in the region.",
    "Slovak": "Prezident republiky sa v pondelok stretol v Bratislave s predstaviteľmi spoločností "
    "a podpísali dohodu v hodnote dvoch miliárd eur o výstavbe nového závodu v regióne.",
    "Polish": "Prezydent spotkał się w poniedziałek w Warszawie z przedstawicielami firm i "
    "podpisali umowę o wartości dwóch miliardów euro na budowę nowego zakładu w regionie.",
    "Czech": "Prezident republiky se v pondělí sešel v Praze se zástupci firem a podepsali dohodu "
    "v hodnotě dvou miliard eur o výstavbě nového závodu v regionu.",
    "Dutch": "De president van de republiek heeft maandag in Den Haag de leiders van de bedrijven "
    "ontmoet en zij hebben een overeenkomst van twee miljard euro getekend voor de bouw van een "
    "nieuwe fabriek in de regio, die in het jaar daarop wordt geopend.",
    "Afrikaans": "Die president van die republiek het Maandag in Pretoria met die leiers van die "
    "maatskappye vergader en hulle het 'n ooreenkoms van twee miljard euro onderteken.",
    "Luxembourgish": "De President vun der Republik huet e Méindeg zu Lëtzebuerg d'Cheffe vun de "
    "Firme getraff an si hunn en Accord iwwer zwou Milliarden Euro ënnerschriwwen.",
    "Danish": "Republikkens præsident mødtes mandag i København med lederne af virksomhederne, og "
    "de underskrev en aftale til en værdi af to milliarder euro, der skal gælde i et år.",
    "Swedish": "Republikens president träffade på måndagen i Stockholm företagens ledare och de "
    "undertecknade ett avtal värt två miljarder euro om att bygga en ny fabrik i regionen.",
    "Romanian": "Președintele republicii s-a întâlnit luni la București cu liderii companiilor și "
    "au semnat un acord de două miliarde de euro pentru construirea unei noi fabrici.",
    "Finnish": "Tasavallan presidentti tapasi maanantaina Helsingissä yritysten johtajia ja he "
    "allekirjoittivat kahden miljardin euron sopimuksen uuden tehtaan rakentamisesta.",
    "Estonian": "Vabariigi president kohtus esmaspäeval Tallinnas ettevõtete juhtidega ja nad "
    "kirjutasid alla kahe miljardi euro suurusele lepingule uue tehase ehitamiseks.",
    "Spanish": "El presidente de la república se reunió el lunes en Madrid con los dirigentes de "
    "las empresas y firmaron un acuerdo de dos mil millones de euros en la región.",
    "French": "Le président de la république a rencontré lundi à Paris les dirigeants des "
    "entreprises et ils ont signé un accord pour la construction d'une nouvelle usine.",
    "Italian": "Il presidente della repubblica ha incontrato lunedì a Roma i dirigenti delle "
    "imprese e hanno firmato un accordo per la costruzione di una nuova fabbrica.",
    "Croatian": "Predsjednik republike sastao se u ponedjeljak u Zagrebu s čelnicima tvrtki i "
    "potpisali su ugovor vrijedan dvije milijarde eura o gradnji nove tvornice u regiji.",
    "Turkish": "Cumhurbaşkanı pazartesi günü Ankara'da şirketlerin yöneticileriyle bir araya geldi "
    "ve bölgede yeni bir fabrika kurulması için iki milyar euroluk bir anlaşma imzaladılar.",
    "Russian": "Президент республики встретился в понедельник в Москве с руководителями компаний "
    "и подписал соглашение на два миллиарда евро о строительстве завода.",
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in OWN.items() for text in texts]
)
def test_it_tells_the_languages_it_reads(language, text):
    assert guess_language(text) == language


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_it_tells_no_language_for_any_other(text):
    assert guess_language(text) is None


@pytest.mark.parametrize("text", ["", "   ", "Wien", "A két ország aláírta.", "1 2 3 4 5 6 7 8 9"])
def test_it_tells_no_language_for_too_little_text(text):
    assert guess_language(text) is None


def test_the_language_of_the_head_decides():
    assert guess_language(OWN["de"][0] * 200 + OTHERS["English"] * 2_000) == "de"
