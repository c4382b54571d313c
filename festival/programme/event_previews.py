"""The poster of an event, and the picture that links to it show."""

from __future__ import annotations

from flask import url_for

from festival.base import vocabulary
from festival.base.city import get_city
from festival.events.model import Event, Occurrence
from festival.link_previews.poster import Poster
from festival.link_previews.signed_pictures import preview_address

_CALLED_OFF = ("cancelled", "postponed")


def poster_of(event: Event, dated: Occurrence | None, locale: str, *, when: str, place: str) -> Poster:
    """Return the poster of an event or of one of its dates: it says too that nothing takes place."""
    state = "cancelled" if dated is not None and dated.is_cancelled else event.state
    kind = "" if event.category == vocabulary.UNKNOWN else event.category
    words = [
        vocabulary.short_label("category", kind, locale) if kind else "",
        vocabulary.label("state", state, locale) if state in _CALLED_OFF else "",
    ]
    return Poster(
        title=event.say("title", locale),
        kind=" · ".join(filter(None, words)),
        when=when,
        place=place,
        city=get_city().name,
        tone=event.public_tone,
    )


def preview_url(event: Event, poster: Poster) -> str:
    """Return the whole address of the event's own picture, else of its poster."""
    if event.image_name:
        return url_for("events.jpeg", name=event.image_name.removesuffix(".webp"), lang=None, _external=True)
    return preview_address(poster, get_city().accent)
