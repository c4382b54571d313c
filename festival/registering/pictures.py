"""The picture that comes with a form: worked on before anything is locked, since that takes seconds."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from flask_babel import gettext as _

from festival.base.database import begin_writing
from festival.events.images import MAX_BYTES, BadImage, image_words, store_image
from festival.events.model import Event
from festival.registering.forms.what import WhatForm


@dataclass(frozen=True)
class Picture:
    """The name a picture is stored under, or the code of what is wrong with it; neither where none came."""

    name: str = ""
    wrong: str = ""


def begin_after_picture() -> None:
    """Store the picture that was sent, if one was, and then begin to write; a GET does neither."""
    if request.method != "POST":
        return
    g.picture = Picture()
    upload = request.files.get("image")
    if upload and upload.filename:
        try:
            g.picture = Picture(name=store_image(upload.read(MAX_BYTES + 1)))
        except BadImage as error:
            g.picture = Picture(wrong=error.code)
    begin_writing()


def is_picture_fine(form: WhatForm) -> bool:
    """Return whether no picture was sent, or one that can be taken; what is wrong with it is said at the field."""
    picture: Picture = g.picture
    if picture.wrong:
        form.image.errors = [*form.image.errors, image_words(picture.wrong)]
        return False
    if picture.name and not (form.image_alt.data or "").strip():
        form.image_alt.errors = [*form.image_alt.errors, _("Say in words what the picture shows.")]
        return False
    return True


def take_picture(event: Event) -> None:
    """Give the event the picture that was sent, if one was."""
    if g.picture.name:
        event.image_name = g.picture.name
