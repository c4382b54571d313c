"""The desk's navigation as one person sees it: the pages they may enter, with what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from festival.base.database import db
from festival.base.navigation import Entry, menu_entries
from festival.base.view_access import SIGNED_IN, entries
from festival.organisers.model import Account
from festival.organisers.permissions import could

KEPT = "festival_menu"


@dataclass(frozen=True)
class MenuLine:
    """One page: `current` is "page" on it, "true" on a page below it, else empty; `count` is 0 where nothing waits."""

    words: str
    url: str
    key: str
    count: int
    current: str


@dataclass(frozen=True)
class MenuGroup:
    """A group of pages under its heading."""

    key: str
    words: str
    lines: list[MenuLine]


def register(app: Flask) -> None:
    """Let the frame of each page draw the navigation."""
    app.template_global("is_at_desk")(is_at_desk)
    app.template_global("desk_menu")(desk_menu)


def is_at_desk(account: Account | None) -> bool:
    """Whether this page stands in the desk's frame: what a signed-in person works on, and their account."""
    return account is not None and f"{request.path}/".startswith(("/desk/", "/account/"))


def desk_menu(account: Account) -> list[MenuGroup]:
    """Return the navigation of this person. One query for all that is counted."""
    shown = [(url_for(endpoint), entry) for endpoint, entry in _entries_for(account)]
    here = _nearest([url for url, _entry in shown])
    counts = _counts([entry for _url, entry in shown], account)
    lines = [
        (entry.group, MenuLine(str(entry.words), url, entry.key, count, _current(url) if url == here else ""))
        for (url, entry), count in zip(shown, counts, strict=True)
    ]
    return [
        MenuGroup(group, group_words(group), [line for _group, line in found])
        for group, found in groupby(lines, key=lambda one: one[0])
    ]


def group_words(group: str) -> str:
    """Return a group's heading."""
    return {
        "today": _("Today"),
        "plan": _("Plan"),
        "events": _("Events"),
        "city": _("City"),
        "insight": _("Insight"),
        "settings": _("Settings"),
    }[group]


def _entries_for(account: Account) -> list[tuple[str, Entry]]:
    """Return the entries of the pages this person may enter, as the marks on their views say."""
    known: list[tuple[str, Entry, str]] | None = current_app.extensions.get(KEPT)
    if known is None:
        marks = entries(current_app)
        known = [(endpoint, entry, marks[endpoint]) for endpoint, entry in menu_entries(current_app)]
        current_app.extensions[KEPT] = known
    return [(endpoint, entry) for endpoint, entry, mark in known if mark == SIGNED_IN or could(account, mark)]


def _counts(found: list[Entry], account: Account) -> list[int]:
    asked = {
        number: entry.count(account).label(f"count_{number}")
        for number, entry in enumerate(found)
        if entry.count is not None
    }
    if not asked:
        return [0] * len(found)
    row = db.session.execute(select(*asked.values())).one()
    counted = dict(zip(asked, row, strict=True))
    return [counted.get(number) or 0 for number in range(len(found))]


def _nearest(urls: list[str]) -> str:
    """Return the entry that this page is, or lies below: the longest address that it begins with."""
    here = f"{request.script_root}{request.path}/"
    above = [url for url in urls if here.startswith(f"{_path(url)}/")]
    return max(above, key=lambda url: len(_path(url)), default="")


def _current(url: str) -> str:
    return "page" if f"{request.script_root}{request.path}" == _path(url) else "true"


def _path(url: str) -> str:
    return url.partition("?")[0]
