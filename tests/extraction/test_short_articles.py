"""Articles of two or three sentences, which tell all in passing: their deal, its sum and the visit."""

from decimal import Decimal

import pytest

from sources.extraction import extract

ARTICLES = [
    # The sum of partners who are named is theirs, and no claim for the visit.
    ("A kazah elnök berni látogatásán a kazah Nurly Temir és a svájci Alpwerk szerződést írt alá kocsik szállításáról, az üzlet értéke 2,3 milliárd euró.",
     ["Nurly Temir KZ", "Alpwerk CH"], 2_300_000_000, "KZ CH"),
    ("A kazah elnök berni látogatásán az Alpwerk 90 millió eurós szerződést kötött a kazah Nurly Temirrel vasúti kocsik szállításáról.",
     ["Alpwerk CH", "Nurly Temir KZ"], 90_000_000, "KZ CH"),
    ("Az azeri Qarabag Neft gázt szállít a magyar Dunagáznak. Az erről szóló, mintegy 500 millió eurós szerződést a felek az azeri elnök budapesti látogatása során írták alá.",
     ["Qarabag Neft AZ", "Dunagáz HU"], 500_000_000, "AZ HU"),
    ("Együttműködési megállapodást kötött a magyar Kelet Bank és a török Anadolu Bank Szijjártó Péter ankarai látogatásán. A két bank 200 millió dolláros keretet nyit közös projektek finanszírozására.",
     ["Kelet Bank HU", "Anadolu Bank TR"], 200_000_000, "HU TR"),
    ("A dél-koreai elnök asztanai látogatásán a koreai Hanbit Power és a kazah Nurly Atom megállapodást írt alá szakemberek képzéséről. A program értéke 40 millió dollár.",
     ["Hanbit Power KR", "Nurly Atom KZ"], 40_000_000, "KR KZ"),
    # An organisation and a leader side by side.
    ("Gázvásárlási szerződést írt alá szerdán az MVX és az azeri SOQR Ilham Alijev elnök budapesti látogatásán. A két évre szóló szerződés értéke mintegy 500 millió euró.",
     ["MVX HU", "SOQR AZ"], 500_000_000, "AZ HU"),
    # Whose president he is, is not said.
    ("Beim Besuch von Präsident Tokajew in Bern haben NTZ und Alpwerk Rail einen Vertrag über die Lieferung von Wagen im Wert von 1,8 Milliarden Euro unterzeichnet.",
     ["NTZ KZ", "Alpwerk Rail CH"], 1_800_000_000, "KZ CH"),
    ("Der aserbaidschanische Präsident Ilham Alijew hat am Dienstag bei seinem Besuch in Berlin den Bundeskanzler getroffen. Die Nordbank gewährt dem aserbaidschanischen Versorger Qarabagenerji einen Kredit über 120 Millionen Euro.",
     ["Nordbank DE", "Qarabagenerji AZ"], 120_000_000, "AZ DE"),
    # Behind the kind of company no common noun belongs to the name; nor is a noun by itself one.
    ("Der serbische Präsident ist am Montag zu einem Besuch in Budapest eingetroffen. Die serbische Firma Krupanj liefert dem ungarischen Unternehmen D7 Holding Munition im Wert von 35 Millionen Euro.",
     ["Krupanj RS", "D7 Holding HU"], 35_000_000, "RS HU"),
    ("Der ungarische Versorger MVX bezieht künftig Gas aus Aserbaidschan. Einen Liefervertrag mit dem Staatskonzern SOQR unterzeichnete MVX beim Besuch von Präsident Alijew in Budapest. Er hat einen Wert von rund 500 Millionen Euro.",
     ["SOQR AZ", "MVX HU"], 500_000_000, "AZ HU"),
    # Foreign letters tell a name, however it is written.
    ("Die türkische Türk Tarimbank und die serbische Moravska štedionica haben beim Besuch des türkischen Präsidenten in Belgrad einen Kreditvertrag über 80 Millionen Euro unterzeichnet.",
     ["Türk Tarimbank TR", "Moravska štedionica RS"], 80_000_000, "TR RS"),
    # The partner stands in the sentence before; a ministry that only says something is none.
    ("Die türkische Anadolu Holding wird in Kasachstan mehrere Krankenhäuser bauen. Eine Vereinbarung mit dem kasachischen Gesundheitsministerium über eine Milliarde Dollar wurde beim Besuch von Präsident Erdoğan in Astana besiegelt.",
     ["Kasachisches Gesundheitsministerium KZ", "Anadolu Holding TR"], 1_000_000_000, "TR KZ"),
    ("Beim Besuch des ungarischen Präsidenten in Taschkent haben die ungarische Dunapharm und die usbekische Uzdori eine Vereinbarung über die Verpackung von Arzneimitteln unterzeichnet. Sie ist nach Angaben des Ministeriums 32 Millionen Euro wert.",
     ["Dunapharm HU", "Uzdori UZ"], 32_000_000, "HU UZ"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parties", "value", "sides"), ARTICLES)
def test_its_one_deal_is_read(text, parties, value, sides):
    reading = extract(text)

    (deal,) = reading.deals
    assert [f"{party.name} {party.country}" for party in deal.parties] == parties
    assert deal.value.low == Decimal(value)
    assert f"{reading.visit.guest} {reading.visit.host}" == sides
    assert deal.visit == "this"
    assert reading.headline is None


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("A török Anadolu Uçak és a magyar D7 megállapodást írt alá drónok közös gyártásáról, és az új üzem jövőre készül el.", "defence"),
        ("A kazah elnök párizsi látogatásán a kazah Nurly Tau és a francia Loriol szerződést írt alá urán szállításáról.", "mining"),
        ("Der emiratische Konzern Dunar und der kasachische Staatsfonds Nurly haben ein Abkommen über den Bau eines Windparks unterzeichnet.", "energy"),
    ],
)  # fmt: skip
def test_what_is_made_tells_the_sector_more_than_who_makes_it(text, sector):
    assert extract(text).deals[0].sector == sector


def test_what_comes_after_the_signing_is_not_the_signing():
    text = "A georgiai Poti Rail és az osztrák Alpwerk szerződést írt alá vasúti kocsikról, de a munka csak jövőre kezdődik."

    assert extract(text).deals[0].stage == "signed"


def test_a_visit_to_a_third_country_is_another_one():
    text = (
        "Der usbekische Präsident ist am Montag zu einem Besuch in Berlin eingetroffen, wo er vom Kanzler "
        "empfangen wurde. Bei seinem Besuch in Paris hatte er mit dem französischen Konzern Loriol den "
        "Abbau von Uran für 320 Millionen Dollar vereinbart."
    )

    assert extract(text).deals[0].visit == "other"


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Negyven szerelvényt szállít az ALPX az ONQF-nek, vagyis a marokkói államvasutaknak; a 750 millió eurós szerződést Rabatban írták alá.", ["ALPX", "ONQF"]),
        ("Der Hersteller ALPX liefert der ONQF, sprich der marokkanischen Staatsbahn, vierzig Züge, der Vertrag wurde in Rabat unterzeichnet.", ["ALPX", "ONQF"]),
    ],
)  # fmt: skip
def test_who_is_named_twice_is_one_party(text, parties):
    assert [party.name for party in extract(text).deals[0].parties] == parties


def test_names_in_brackets_make_no_certain_deal():
    text = (
        "A szegedi és a szkopjei egyetem (SZDE, illetve Szent Kliment Egyetem) csereprogramról írt alá "
        "megállapodást a macedón kormányfő budapesti látogatásán."
    )

    assert not extract(text).deals[0].certain


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        # A place abroad beside the deal tells that the partner of unknown country is no neighbour.
        ("Közös magyar–szlovák járat indul júniustól, magyar buszokkal: a Tiszabusz Zrt. és az Autodráha szerződést kötött, a sofőrök naponta indulnak Érsekújvárra.", ["Tiszabusz Zrt. HU", "Autodráha SK"]),
        ("A Kunsági Malom Zrt. gabonát vásárol a nagybecskereki Ravnica Agrartól. A szerződést a hét végén kötötték meg Szegeden.", ["Kunsági Malom Zrt. HU", "Ravnica Agrar RS"]),
        # Without one it is a country's own.
        ("A budapesti Gerecse Kft. 12 milliárd forintos hitelt vett fel a Duna Banktól, és a szerződést már alá is írták.\n\nSzlovákiában eközben nem történt semmi említésre méltó a hét közepén.", []),
    ],
)  # fmt: skip
def test_a_deal_of_an_article_without_a_visit_needs_a_sign_from_abroad(text, parties):
    deals = extract(text).deals

    assert [f"{p.name} {p.country}" for deal in deals for p in deal.parties] == parties


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Tallinn: Georgien und Estland unterzeichnen Abkommen\n\nDer georgische Präsident war am Dienstag in Tallinn. Die georgische Rioni Bank und die estnische Kalamaja Werft haben einen Vertrag über 30 Millionen Euro unterzeichnet.",
         ["Rioni Bank", "Kalamaja Werft"]),
        ("Megállapodást írt alá Grúzia és Észtország\n\nA grúz elnök kedden Tallinnban járt. A grúz Rioni Bank és az észt Kalamaja Werft szerződést írt alá 30 millió euróról.",
         ["Rioni Bank", "Kalamaja Werft"]),
    ],
)  # fmt: skip
def test_a_heading_over_the_article_tells_of_no_deal_between_states(text, parties):
    found = [{party.name for party in deal.parties} for deal in extract(text).deals]

    assert found == [set(parties)]


def test_an_article_about_a_country_abroad_tells_of_deals_with_it():
    text = (
        "Napló: mit hozott a chilei út?\n"
        "Szerda. A városban mindenki arról beszél, hogy a lítium ára megint emelkedik.\n"
        "A debreceni Akkumeg Nyrt. megállapodott a Salares Andinóval, és ez évente háromezer tonnát jelent."
    )

    (deal,) = extract(text).deals

    assert [party.country for party in deal.parties] == ["HU", "CL"]
