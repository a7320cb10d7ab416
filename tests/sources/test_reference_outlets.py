"""Outlets of the reference data, and the command that loads all of it."""

import shutil

import pghistory.models
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from deals.models import Country, Party, ReferenceRow, Sector
from sources.models import Outlet

pytestmark = pytest.mark.django_db
FILES = ("countries.toml", "sectors.toml", "parties.toml", "outlets.toml")


@pytest.fixture
def folder(tmp_path):
    """The project's own files, free to be edited."""
    for name in FILES:
        shutil.copy(settings.FIXTURES / name, tmp_path)
    return tmp_path


def add_outlet(folder, text):
    with (folder / "outlets.toml").open("a", encoding="utf-8") as file:
        file.write(text)


def test_the_command_loads_every_file_of_the_project(capsys):
    call_command("load_reference")
    assert Country.objects.count() == 250
    assert Sector.objects.top().count() == 15
    assert Party.objects.filter(kind="state").count() == 250
    mti = Outlet.objects.get(key="mti")
    assert (mti.name, mti.country_id, mti.language) == ("MTI", "HU", "hu")
    assert (mti.homepage, mti.is_demo) == ("https://mti.hu/", False)
    assert "created" in capsys.readouterr().out


def test_the_outlets_of_the_demonstration_say_so():
    call_command("load_reference", verbosity=0)
    demo = Outlet.objects.filter(is_demo=True)
    assert set(demo.values_list("name", "language")) == {
        ("Demo Hírlap", "hu"),
        ("Demo Közlöny", "hu"),
        ("Demo Anzeiger", "de"),
        ("Demo Wirtschaftsblatt", "de"),
    }


def test_the_command_repeated_reports_everything_unchanged(capsys):
    call_command("load_reference")
    before = ReferenceRow.objects.count()
    capsys.readouterr()
    call_command("load_reference")
    rows = {
        line[:12].strip(): [int(number) for number in line[12:].split()]
        for line in capsys.readouterr().out.splitlines()[1:]
    }
    assert set(rows) == {"country", "sector", "party", "party name", "outlet"}
    assert all(numbers[:2] == [0, 0] and numbers[3:] == [0, 0] for numbers in rows.values())
    assert sum(numbers[2] for numbers in rows.values()) == before


def test_the_command_tells_what_it_left_to_the_editor(folder, capsys):
    call_command("load_reference", folder)
    Outlet.objects.filter(key="mti").update(name="Magyar Távirati Iroda")
    Outlet.objects.filter(key="dpa").delete()
    capsys.readouterr()
    call_command("load_reference", folder)
    output = capsys.readouterr().out
    assert "Left to the editor: outlet mti: name set by an editor" in output
    assert "Left to the editor: outlet dpa: deleted or merged by an editor" in output
    assert Outlet.objects.get(key="mti").name == "Magyar Távirati Iroda"
    assert not Outlet.objects.filter(key="dpa").exists()


def test_an_outlet_of_the_same_name_is_taken_up(folder):
    mine = Outlet.objects.create(key="my-mti", name="MTI")
    call_command("load_reference", folder)
    assert Outlet.objects.get(name="MTI") == mine
    assert not Outlet.objects.filter(key="mti").exists()


def test_a_name_that_an_editor_gave_to_another_outlet_stays_there(folder):
    call_command("load_reference", folder)
    Outlet.objects.filter(key="mti").update(name="New Agency")
    path = folder / "outlets.toml"
    path.write_text(path.read_text("utf-8").replace('name = "dpa"', 'name = "New Agency"'), "utf-8")
    add_outlet(folder, '[new]\nname = "New Agency Two"\nlanguage = "hu"')
    call_command("load_reference", folder)
    names = dict(Outlet.objects.values_list("key", "name"))
    assert (names["mti"], names["dpa"]) == ("New Agency", "dpa")
    assert names["new"] == "New Agency Two"


def test_history_says_that_the_command_wrote_the_rows():
    call_command("load_reference")
    written = pghistory.models.Events.objects.tracks(Outlet.objects.get(key="mti")).get()
    assert written.pgh_context["door"] == "command"
    assert written.pgh_context["command"] == "load_reference"


@pytest.mark.parametrize(
    ("outlet", "fault"),
    [
        ('[new]\nlanguage = "hu"', r"outlets.toml: \[new\] needs a text as 'name'"),
        ('[new]\nname = "N"\nlanguage = "fr"', r"\[new\] 'language' is 'fr'"),
        ('[new]\nname = "N"\nlanguage = "hu"\ncountry = "ZZ"', r"\[new\] 'country' is 'ZZ'"),
        ('[new]\nname = "N"\nlanguage = "hu"\nis_demo = "yes"', r"\[new\] 'is_demo' is neither"),
        ('[new]\nname = "N"\nlanguage = "hu"\nhomepage = "https://x.y"', r"\[new\] 'homepage' is"),
        ('[new]\nname = "N"\nlanguage = "hu"\nurl = "x.y"', r"\[new\] has the unknown key 'url'"),
        ('[New]\nname = "N"\nlanguage = "hu"', r"\[New\] is no key"),
        ('[new]\nname = "MTI"\nlanguage = "hu"', r"\[new\] has the name of another outlet: 'MTI'"),
    ],
)
def test_a_faulty_outlet_stops_the_whole_load(folder, outlet, fault):
    add_outlet(folder, outlet)
    with pytest.raises(CommandError, match=f"Nothing was loaded. .*{fault}"):
        call_command("load_reference", folder)
    assert not Country.objects.exists()
    assert not ReferenceRow.objects.exists()
