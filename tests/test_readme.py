"""What the README shows is what happens."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from dealtracker import settings
from sources.extraction import extract
from sources.extraction.showing import marked
from sources.extraction.text import decode

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fenced(kind):
    return re.search(rf"^```{kind}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)[1]


def test_the_article_shown_is_read_as_shown():
    article = decode(fenced("article").encode())

    shown = marked(extract(article), "besuch.txt")

    assert shown.strip() == fenced("shown").strip()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py (\w+)", README))))
def test_each_command_named_is_there(command):
    assert command in get_commands()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make\s(\w+)", README))))
def test_each_make_target_named_is_there(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"^\| (`[A-Z_`, ]+)", README, re.MULTILINE)))
)
def test_each_setting_named_is_read(name):
    places = [Path(settings.__file__), *(ROOT / "dealtracker").glob("embedded*.py")]
    read = "\n".join(place.read_text(encoding="utf-8") for place in places)

    for setting in re.findall(r"[A-Z_]{4,}", name):
        assert f'"{setting}"' in read


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([a-z_]+/[a-z_/.]*)`", README))))
def test_each_place_named_is_there(path):
    assert (ROOT / path).exists()
