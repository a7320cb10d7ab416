"""What is known of an article's file beside its text: the sidecar NAME.json of NAME.txt."""

import datetime
import json
import os
from dataclasses import dataclass

from django.utils import timezone

from sources.models import Outlet

KEYS = {"outlet", "url", "published_on", "title"}
# Days beyond are slips; close to the ends of the calendar, no span around them could be told.
EARLIEST = datetime.date(1900, 1, 1)
LATEST = datetime.timedelta(days=366)


class BadSidecar(ValueError):
    """A sidecar or an option that cannot be followed; the message is one line for people."""


@dataclass(frozen=True)
class Origin:
    """Where and when an article appeared, as far as it is told."""

    outlet: Outlet | None = None
    url: str = ""
    published_on: datetime.date | None = None
    title: str = ""


def origin_of(path, **told):
    """What the sidecar of the file says and, before it, the texts that are `told`."""
    return told_origin(**{**read_sidecar(path), **told})


def read_sidecar(path):
    """The texts of the file's sidecar by key; none where there is no sidecar."""
    sidecar = path.with_suffix(".json")
    # Path.is_file() would raise where the folder is closed.
    if path.suffix == ".json" or not os.path.isfile(sidecar):  # noqa: PTH113
        return {}
    try:
        told = json.loads(sidecar.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise BadSidecar(f"{sidecar.name} cannot be read: {error}") from error
    except RecursionError as error:
        raise BadSidecar(f"{sidecar.name} cannot be read: it is nested too deep.") from error
    if not isinstance(told, dict):
        raise BadSidecar(f"{sidecar.name} holds no object with keys.")
    if unknown := sorted(told.keys() - KEYS):
        raise BadSidecar(f"{sidecar.name}: unknown key {unknown[0]!r}; there are {sorted(KEYS)}.")
    if wrong := sorted(key for key in told if not isinstance(told[key], str | None)):
        raise BadSidecar(f"{sidecar.name}: {wrong[0]!r} must be text.")
    return told


def told_origin(outlet=None, url=None, published_on=None, title=None):
    """The Origin that the texts tell. Raises `BadSidecar` where one of them cannot be."""
    for text in filter(None, (outlet, url, published_on, title)):
        refuse_unstorable(text)
    return Origin(
        outlet=known_outlet(outlet) if outlet else None,
        url=url or "",
        published_on=read_day(published_on) if published_on else None,
        title=title or "",
    )


def refuse_unstorable(text):
    """No row can hold NUL, nor half of a surrogate pair, which JSON and a shell let pass."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadSidecar(f"{text!r} holds characters that are no text.")


def known_outlet(called):
    """The outlet by its key or its name."""
    outlet = Outlet.objects.filter(key=called).first() or Outlet.objects.filter(name=called).first()
    if outlet is None:
        raise BadSidecar(f"There is no outlet {called!r}. Add it in the admin, or to the fixtures.")
    return outlet


def read_day(text, at=None):
    """The day that the text tells, if an article that is read by now can be of it."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise BadSidecar(f"{text!r} is no day: write it as 2025-11-07.") from error
    today = (at or timezone.now()).date()
    if not EARLIEST <= day <= today + LATEST:
        raise BadSidecar(f"{text!r} is no day on which an article can have appeared.")
    return day
