"""Where a page stands in the desk's navigation is said beside its view: a mark on the function, like who may enter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from flask_babel import LazyString
from sqlalchemy import ScalarSelect

View = TypeVar("View", bound=Callable[..., Any])

GROUPS = ("today", "plan", "events", "city", "insight", "settings")
"""The navigation's groups, in their order; a page with a place in none is reached from another one."""


@dataclass(frozen=True)
class Entry:
    """One page in the navigation: its group, its place in it, its name, the key that opens it after `g`, and the
    question how much waits there for an account."""

    group: str
    place: int
    words: LazyString
    key: str = ""
    count: Callable[[Any], ScalarSelect[int]] | None = None


def in_menu(entry: Entry) -> Callable[[View], View]:
    """Give the view its place in the navigation; who may enter the view is shown it."""
    if entry.group not in GROUPS:
        raise ValueError(entry.group)

    def marked(view: View) -> View:
        view.menu_entry = entry  # type: ignore[attr-defined]
        return view

    return marked


def menu_entries(app: Flask) -> list[tuple[str, Entry]]:
    """Return (endpoint, entry) of all pages in the navigation, in its order."""
    found = [
        (endpoint, view.menu_entry)
        for endpoint, view in app.view_functions.items()
        if hasattr(view, "menu_entry")
    ]
    return sorted(found, key=lambda one: (GROUPS.index(one[1].group), one[1].place))
