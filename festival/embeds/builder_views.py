"""/embed: choices in, a piece of HTML out, with the very frame beside it. A plain form that needs no script."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from festival.base.held_pages import held
from festival.base.http import current_locale
from festival.base.view_access import public
from festival.embeds.frame_code import frame_path, frame_title, snippet
from festival.embeds.looks import (
    HIGHEST,
    KINDS,
    LOWEST,
    THEMES,
    USUAL_HEIGHT,
    Look,
    asked_accent,
    asked_height,
    asked_kind,
    asked_language,
    asked_theme,
)
from festival.programme.filter_words import filled_form
from festival.programme.filters import BadFilter
from festival.programme.lasting_filters import days_words, form_choices, kind_groups, without_days
from festival.publishing.feed_response import base_address

Value = TypeVar("Value")

embeds = Blueprint("embeds", __name__)


@embeds.get("/embed")
@public
@held
def builder() -> ResponseReturnValue:
    """The code of a frame, and how it looks. Anybody may take it.

    Days stay outside: the frame goes on showing what is next. What is wrong is said at its field, with status 400.
    """
    locale = current_locale()
    wrong: list[BadFilter] = []
    kind = _or_else(asked_kind, KINDS[0], wrong)
    theme = _or_else(asked_theme, THEMES[0], wrong)
    accent = _or_else(asked_accent, "", wrong)
    height = _or_else(asked_height, USUAL_HEIGHT, wrong)
    language = _or_else(asked_language, locale, wrong)
    form = filled_form(request.args, *wrong)
    filters = without_days(form.filters)
    path = frame_path(kind, filters, Look(language, theme, accent))
    title = frame_title(kind, language)
    text = render_template(
        "embeds/builder.html",
        filters=filters,
        errors=form.errors,
        typed=form.typed,
        choices=form_choices(form.filters, locale),
        kind_groups=kind_groups,
        kind=kind,
        language=language,
        theme=theme,
        accent=form.typed.get("accent") or (f"#{accent}" if accent else ""),
        height=form.typed.get("height") or height,
        lowest=LOWEST,
        highest=HIGHEST,
        left_out=days_words(form.filters, locale),
        code="" if form.errors else snippet(f"{base_address()}{path}", title, height),
        preview=request.script_root + path,
        preview_title=title,
        preview_height=height,
    )
    return (text, 400) if form.errors else text


def _or_else(read: Callable[[], Value], usual: Value, wrong: list[BadFilter]) -> Value:
    """Return what is asked for; where it can't be read, note that and return what is usual."""
    try:
        return read()
    except BadFilter as error:
        wrong.append(error)
        return usual
