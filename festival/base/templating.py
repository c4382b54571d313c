"""What every template can use: the city, the reader's language, dates as people write them, hashed asset addresses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, before_render_template, g, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from festival.base import clock, dates, text, vocabulary
from festival.base.city import get_city
from festival.base.database import read_on
from festival.base.folders import folder
from festival.base.http import LOCALES, current_locale, has_session_cookie
from festival.base.numbers import number
from festival.base.plurals import ngettext_in_template


def register(app: Flask) -> None:
    """Give templates their filters and values, and keep a chosen language through every link."""
    app.template_filter("day")(lambda on: dates.long_day(on, current_locale()))
    app.template_filter("short_day")(_short_day)
    app.template_filter("plain_day")(lambda on: dates.plain_day(on, current_locale(), this_year=on.year))
    app.template_filter("time")(_clock_time)
    app.template_filter("wall")(lambda at: clock.to_local(at, get_city().tz))
    app.template_filter("number")(lambda amount: number(amount, current_locale()))
    app.template_filter("markdown")(lambda value, top=2: text.render_markdown(value or "", top=top))
    app.template_filter("plain")(text.plain_text)
    app.template_filter("german_in")(mark_german)
    app.template_global("ngettext")(ngettext_in_template)
    app.template_global("asset")(asset)
    app.template_global("switch_language")(switch_language)
    app.template_global("with_args")(with_args)
    app.template_global("term")(lambda kind, key: vocabulary.label(kind, key, current_locale()))
    app.template_global("vocabulary")(lambda kind: vocabulary.choices(kind, current_locale()))
    app.context_processor(_context)
    app.url_defaults(_keep_language)
    before_render_template.connect(_let_others_write, app)


def _let_others_write(_app: Flask, **_: object) -> None:
    """A page is made without the write lock."""
    if not g.get("without_database", False):
        read_on()


def _context() -> dict[str, Any]:
    if g.get("without_database", False):  # it is what fails: a page says so without asking it
        return {
            "city": None,
            "locale": current_locale(),
            "current_account": None,
            "today": clock.to_local(clock.now(), ZoneInfo("UTC")).date(),
        }
    return {
        "city": get_city(),
        "locale": current_locale(),
        "current_account": current_user._get_current_object()
        if has_session_cookie() and current_user.is_authenticated
        else None,
        "today": today(),
    }


def today() -> date:
    """Return the city's date of this moment."""
    return clock.to_local(clock.now(), get_city().tz).date()


def _short_day(on: date) -> str:
    return dates.short_day(on, current_locale(), this_year=today().year)


def _clock_time(value: datetime | time) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = clock.to_local(value.astimezone(UTC), get_city().tz)
        value = value.time()
    return dates.clock_time(value, current_locale())


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """A language chosen by `?lang=` travels along every link of the page: no cookie is needed for it."""
    if "lang" in values or endpoint == "static" or not request:
        return
    asked = (
        request.args["lang"] if "lang" in request.args else ""
    )  # a page has hundreds of links: `get` is slow
    if asked in LOCALES:
        values["lang"] = asked


def mark_german(words: str, titles: Sequence[str]) -> Markup:
    """Return the words as HTML; these titles, where they stand in English quotes, marked as German for who has them
    read aloud."""
    if not titles:
        return escape(words)
    quoted = re.compile("(?<=“)(" + "|".join(map(re.escape, titles)) + ")(?=”)")
    parts = quoted.split(words)  # every second one is a title
    return Markup("").join(
        Markup('<span lang="de">{}</span>').format(part) if number % 2 else part
        for number, part in enumerate(parts)
    )


def switch_language(locale: str) -> str:
    """Return this page's address in another language, every other argument kept."""
    return with_args(lang=locale)


def with_args(**changes: Any) -> str:
    """Return this page's address with query arguments replaced; None or an empty list takes one out."""
    args: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        args.poplist(name)
        if value is not None:
            args.setlist(name, value if isinstance(value, list) else [value])
    endpoint = request.endpoint
    if endpoint is None or (request.method != "GET" and request.routing_exception is not None):
        return f"{request.script_root}/"
    # The arguments are the reader's: `url_for` would take some of their names for its own.
    path = url_for(endpoint, **(request.view_args or {})).partition("?")[0]
    query = urlencode(list(args.items(multi=True)), safe="!$'()*,/:;?@")
    return f"{path}?{query}" if query else path


def asset(filename: str) -> str:
    """Return the address of a static file; it changes with the file's content, so that browsers may keep it forever."""
    return url_for("static", filename=filename, v=_content_hash(filename))


@lru_cache(maxsize=256)
def _content_hash(filename: str) -> str:
    path = folder("static") / filename
    return hashlib.blake2b(path.read_bytes(), digest_size=6).hexdigest() if path.is_file() else ""
