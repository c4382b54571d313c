"""What a body says twice and differently: refused, where the forms would drop one of the two without a word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

_BY_RULE = ("interval", "weekdays", "until_on")
_RULED_BY = {"never": (), "kept": (), "weekly": _BY_RULE}
"""What counts of a line by how it repeats; of all other ways the weekday follows from the first day."""
_OF_MOVED = ("start_on", "end_on", "start_time", "end_time", "venue", "place")

Wrong = tuple[str, str]
"""A JSON pointer, and the sentence."""


def wrong_of_event(body: Mapping[str, Any], *, was_free: bool | None) -> Iterator[Wrong]:
    """Yield what contradicts itself in the fields of an event; `was_free` counts where the body leaves it open."""
    place = body.get("place") or {}
    if place.get("venue") is not None:
        for name in ("name", "geometry"):
            if place.get(name):
                yield f"/place/{name}", _place_words()
    if body.get("price") and body.get("is_free", was_free):
        yield "/price", _("What is free has no price. Say “is_free”: false, or leave the price out.")
    for number, line in enumerate(body.get("times") or ()):
        for name, words in _wrong_of_line(line):
            yield f"/times/{number}/{name}", words


def wrong_of_date(body: Mapping[str, Any]) -> Iterator[Wrong]:
    """Yield what contradicts itself in what is said of one date."""
    if body["state"] == "cancelled":
        for name in _OF_MOVED:
            if body.get(name):
                yield f"/{name}", _("A date that is cancelled is at no other time or place.")
    elif body.get("venue") is not None and body.get("place"):
        yield "/place", _place_words()


def _wrong_of_line(line: Mapping[str, Any]) -> Iterator[Wrong]:
    if line.get("all_day"):
        for name in ("start_time", "end_time"):
            if line.get(name):
                yield name, _("A whole day has no times.")
    repeat = line.get("repeat", "never")
    counts = _RULED_BY.get(repeat, ("interval", "until_on"))
    for name in _BY_RULE:
        if name not in counts and line.get(name) not in (None, [], 1):
            yield name, _("“%(name)s” says nothing where “repeat” is “%(repeat)s”.", name=name, repeat=repeat)


def _place_words() -> str:
    return _("Name a venue of the city’s list by its number or a place of its own, not both.")
