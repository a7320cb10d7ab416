"""Loading reference data: rows follow the files, and what an editor did stays."""

import pytest
from django.apps import apps

from deals.choices import Kind
from deals.models import Country, Party, PartyName, Redirect, ReferenceRow, Sector
from deals.reference import read, write
from deals.reference_files import BadReference

pytestmark = pytest.mark.django_db

COUNTRIES = """
[KZ]
names = { en = "Kazakhstan", hu = "Kazahsztán", de = "Kasachstan" }
aliases = { de = ["Republik Kasachstan"] }
demonyms = { hu = ["kazah"], de = ["kasachisch"] }
people = { de = ["Kasache"] }
capital = { en = "Astana", hu = "Asztana", de = "Astana" }
cities = ["Almaty"]

[US]
names = { en = "United States", hu = "Egyesült Államok", de = "Vereinigte Staaten" }
prefixes = { de = ["US"] }
"""
SECTORS = """
[energy]
names = { en = "Energy", hu = "Energia", de = "Energie" }
isic = ["D"]
children.oil-gas = { en = "Oil and gas", hu = "Kőolaj és földgáz", de = "Erdöl und Erdgas" }
"""
# The affiliate stands before its owner, who is written first all the same.
PARTIES = """
[samruk-kazyna-invest]
name = "Samruk-Kazyna Invest"
kind = "fund"
country = "KZ"
owner = "samruk-kazyna"

[samruk-kazyna]
name = "Samruk-Kazyna"
kind = "fund"
country = "KZ"
transliteration = { hu = ["Szamruk-Kazina"], de = ["Samruk-Kasyna"] }

[wabtec]
name = "Wabtec"
kind = "company"
country = "US"
official = { en = ["Wabtec Corporation"] }
"""


class Files:
    """A folder of reference files that a test can edit and load."""

    def __init__(self, folder):
        self.folder = folder
        for name, text in (("countries", COUNTRIES), ("sectors", SECTORS), ("parties", PARTIES)):
            (folder / f"{name}.toml").write_text(text, "utf-8")

    def change(self, name, old, new):
        path = self.folder / f"{name}.toml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def load(self):
        return write(read(self.folder))


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def party(name):
    return Party.objects.named(name).get()


def rows_and_events():
    """Every row of the app, history included, as it stands."""
    models = sorted(apps.get_app_config("deals").get_models(), key=lambda model: model.__name__)
    return {m.__name__: list(m.objects.order_by("pk").values()) for m in models}


def test_it_loads_countries_sectors_parties_and_their_names(files):
    tally = files.load()
    assert Country.objects.get(code="KZ").name_hu == "Kazahsztán"
    oil = Sector.objects.get(code="energy-oil-gas")
    assert (oil.parent.code, oil.name_de, oil.position) == ("energy", "Erdöl und Erdgas", 1)
    assert party("Szamruk-Kazina") == party("samruk kasyna")
    assert party("Samruk Kazyna Invest").owner == party("Samruk-Kazyna")
    assert tally.created == {"country": 2, "sector": 2, "party": 5, "party name": 13}


def test_each_country_is_a_party_under_its_names(files):
    files.load()
    state = Party.objects.get(kind="state", country="KZ")
    assert state.name == "Kazakhstan"
    assert set(state.names.values_list("name", "language", "kind")) == {
        ("Kazakhstan", "en", "official"),
        ("Kazahsztán", "hu", "official"),
        ("Kasachstan", "de", "official"),
        ("Republik Kasachstan", "de", "alias"),
    }


def test_loading_again_changes_nothing(files):
    files.load()
    before = rows_and_events()
    tally = files.load()
    assert rows_and_events() == before
    assert tally.unchanged == {"country": 2, "sector": 2, "party": 5, "party name": 13}
    assert not any([+tally.created, +tally.updated, +tally.left, +tally.removed])


def test_a_row_follows_its_file(files):
    files.load()
    files.change("sectors", "Kőolaj és földgáz", "Olaj és gáz")
    files.change("parties", 'name = "Wabtec"\nkind = "company"', 'name = "Wabtec"\nkind = "other"')
    tally = files.load()
    assert Sector.objects.get(code="energy-oil-gas").name_hu == "Olaj és gáz"
    assert party("Wabtec").kind == "other"
    assert tally.updated == {"sector": 1, "party": 1, "country": 0, "party name": 0}


def test_a_row_follows_its_file_again_and_again(files):
    files.load()
    for old, new in (("Energia", "Energetika"), ("Energetika", "Energiaipar")):
        files.change("sectors", old, new)
        assert files.load().updated["sector"] == 1
    assert Sector.objects.get(code="energy").name_hu == "Energiaipar"


def test_what_an_editor_changed_stays_and_the_rest_follows(files):
    files.load()
    Sector.objects.filter(code="energy").update(name_hu="Energetika")
    files.change("sectors", 'en = "Energy", hu = "Energia"', 'en = "Power", hu = "Energiaipar"')
    tally = files.load()
    energy = Sector.objects.get(code="energy")
    assert (energy.name_hu, energy.name_en) == ("Energetika", "Power")
    assert tally.notes == ["sector energy: name_hu set by an editor"]


def test_a_field_that_an_editor_emptied_stays_empty(files):
    files.load()
    Party.objects.filter(name="Samruk-Kazyna Invest").update(owner=None)
    files.load()
    assert party("Samruk-Kazyna Invest").owner is None


def test_an_editors_word_stays_when_the_file_agreed_for_a_while(files):
    files.load()
    Sector.objects.filter(code="energy").update(name_hu="Energetika")
    files.change("sectors", "Energia", "Energetika")
    assert files.load().unchanged["sector"] == 2
    files.change("sectors", "Energetika", "Energiaipar")
    files.load()
    assert Sector.objects.get(code="energy").name_hu == "Energetika"


def test_an_editor_who_goes_back_to_the_file_follows_it_again(files):
    files.load()
    Sector.objects.filter(code="energy").update(name_hu="Energetika")
    files.load()
    Sector.objects.filter(code="energy").update(name_hu="Energia")
    files.change("sectors", "Energia", "Energiaipar")
    files.load()
    assert Sector.objects.get(code="energy").name_hu == "Energiaipar"


def test_a_deleted_party_does_not_come_back_with_any_of_its_names(files):
    files.load()
    party("Wabtec").delete()
    files.change("parties", '"Wabtec Corporation"', '"Wabtec Corporation", "Wabtec Corp"')
    tally = files.load()
    assert not PartyName.objects.filter(name__startswith="Wabtec").exists()
    assert "party wabtec: deleted or merged by an editor" in tally.notes


def test_a_deleted_name_does_not_come_back(files):
    files.load()
    PartyName.objects.filter(name="Samruk-Kasyna").delete()
    files.load()
    assert not PartyName.objects.filter(name="Samruk-Kasyna").exists()


def test_a_merged_party_is_meant_by_the_row_that_took_its_place(files):
    files.load()
    old, new = party("Samruk-Kazyna"), Party.objects.create(name="Samruk", country_id="KZ")
    Party.objects.filter(owner=old).update(owner=new)
    old.names.update(party=new)
    Redirect.objects.create(kind=Kind.PARTY, old_id=old.public_id, new_id=new.public_id)
    old.delete()
    files.change("parties", '["Samruk-Kasyna"]', '["Samruk-Kasyna", "Samruk-Qasyna"]')
    tally = files.load()
    assert party("Samruk-Qasyna") == new
    assert party("Samruk-Kazyna Invest").owner == new
    assert tally.notes == ["party samruk-kazyna: deleted or merged by an editor"]


def test_what_an_editor_entered_before_is_taken_up_and_never_doubled(files):
    Country.objects.create(code="US", name_en="U.S.", name_hu="USA", name_de="USA")
    entered = Party.objects.create(name="WABTEC", kind="other", country_id="US")
    entered.names.create(name="Wabtec")
    files.load()
    files.load()
    entered.refresh_from_db()
    assert (entered.name, entered.kind) == ("WABTEC", "other")
    assert party("Wabtec Corporation") == entered
    assert Country.objects.get(code="US").name_en == "U.S."
    assert Party.objects.get(kind="state", country="US").name == "United States"


def test_a_name_that_an_editor_wrote_already_is_never_doubled(files):
    files.load()
    PartyName.objects.filter(name="Samruk-Kasyna").update(name="Samruk-Qasyna")
    files.change("parties", '["Samruk-Kasyna"]', '["Samruk-Kasyna", "Samruk-Qasyna"]')
    files.load()
    assert PartyName.objects.filter(name="Samruk-Qasyna").count() == 1
    assert not PartyName.objects.filter(name="Samruk-Kasyna").exists()


def test_a_name_that_leaves_the_file_goes(files):
    files.load()
    files.change("parties", ', de = ["Samruk-Kasyna"]', "")
    assert files.load().removed["party name"] == 1
    assert not PartyName.objects.filter(name="Samruk-Kasyna").exists()
    assert not ReferenceRow.objects.filter(key__endswith="Samruk-Kasyna").exists()


def test_a_name_that_an_editor_changed_stays_when_it_leaves_the_file(files):
    files.load()
    PartyName.objects.filter(name="Samruk-Kasyna").update(kind="alias")
    files.change("parties", ', de = ["Samruk-Kasyna"]', "")
    files.load()
    assert PartyName.objects.filter(name="Samruk-Kasyna", kind="alias").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("countries", "[KZ]", "[KAZ]", r"countries.toml: \[KAZ\] is no ISO code"),
        ("countries", ', de = "Kasachstan"', "", r"\[KZ\] 'names' needs en, hu, de"),
        ("countries", "people =", "nation =", r"\[KZ\] has the unknown key 'nation'"),
        ("countries", 'hu = ["kazah"]', "hu = 3", r"\[KZ\] 'demonyms.hu' holds something other"),
        ("countries", "prefixes = { de", "prefixes = { fr", r"\[US\] 'prefixes' has the unknown"),
        ("countries", "[US]", "[KZ]", r"countries.toml: .*KZ"),
        ("countries", '"Kazahsztán"', '"Kazahsztán', r"countries.toml: .*line 3"),
        ("sectors", "children.oil-gas", "children.Oil", r"sectors.toml: \[energy\] has the code"),
        ("sectors", "[energy]", "[energy-oil]\nnames = 3\n[energy]", r"\[energy-oil\] 'names'"),
        ("sectors", "children.oil-gas = {", "children = 5 #", r"\[energy\] 'children' is no table"),
        ("parties", 'kind = "company"', 'kind = "firm"', r"\[wabtec\] 'kind' is 'firm', not one"),
        ("parties", 'kind = "company"', 'kind = "state"', r"\[wabtec\] 'kind' is 'state'"),
        ("parties", 'country = "US"', 'country = "XX"', r"\[wabtec\] 'country' is 'XX'"),
        ("parties", 'name = "Wabtec"', "", r"parties.toml: \[wabtec\] needs a text as 'name'"),
        ("parties", 'name = "Wabtec"', 'name = " "', r"\[wabtec\] 'name' is no text"),
        ("parties", 'name = "Wabtec"', f'name = "{"W" * 121}"', r"\[wabtec\] 'name' is longer"),
        ("parties", '"Wabtec Corporation"', f'"{"W" * 119}"', r"\[wabtec\] has a name that is too"),
        ("parties", '"Wabtec Corporation"', '"–"', r"\[wabtec\] has a name without letters"),
        ("parties", 'owner = "samruk-kazyna"', 'owner = "samruk"', r"'owner' is 'samruk', not one"),
        (
            "parties",
            'name = "Samruk-Kazyna"',
            'name = "Samruk-Kazyna"\nowner = "samruk-kazyna-invest"',
            r"parties.toml: \[samruk-kazyna-invest\] belongs to itself",
        ),
        (
            "parties",
            '["Szamruk-Kazina"]',
            '["Samruk Kazyna INVEST"]',
            r"\[samruk-kazyna\] and \[samruk-kazyna-invest\] share the name 'samruk kazyna invest'",
        ),
    ],
)
def test_a_faulty_file_is_named_and_nothing_is_written(files, name, old, new, fault):
    files.load()
    files.change("sectors", 'en = "Energy"', 'en = "Power"')
    files.change(name, old, new)
    before = rows_and_events()
    with pytest.raises(BadReference, match=fault):
        files.load()
    assert rows_and_events() == before


def test_a_missing_file_is_named(files):
    (files.folder / "parties.toml").unlink()
    with pytest.raises(BadReference, match=r"parties.toml: there is no such file"):
        files.load()


def test_a_file_that_is_not_utf8_is_named(files):
    (files.folder / "parties.toml").write_bytes('[x]\nname = "Győr"'.encode("iso-8859-2"))
    with pytest.raises(BadReference, match=r"parties.toml: .*utf-8"):
        files.load()


def test_a_fault_halfway_takes_all_of_it_back(files):
    """An outlet or anything else that fails after the parties leaves no row behind."""
    plan = read(files.folder)
    kind, entries = plan[-1]
    broken = type(entries[0])("x/any/x", {**entries[0].fields, "language": "too long", "name": "x"})
    with pytest.raises(Exception, match="value too long"):
        write([*plan[:-1], (kind, [*entries, broken])])
    assert not Country.objects.exists()
    assert not ReferenceRow.objects.exists()
