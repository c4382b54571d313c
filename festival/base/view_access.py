"""Who may enter a view is said beside the view: a mark on the function, and a list of those that lack one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed in"


def mark_entry(view: View, entry: str) -> View:
    """Return the view with its mark: "public", "signed in" or the name of an action from the permissions."""
    view.entry = entry  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody may enter this view, signed in or not."""
    return mark_entry(view, PUBLIC)


def asks_position(view: View) -> View:
    """The view's page has a button by which a reader's browser tells it, and no server, where it is."""
    view.asks_position = True  # type: ignore[attr-defined]
    return view


def entries(app: Flask) -> dict[str, str]:
    """Return each endpoint's mark, empty where it has none; static files are left out."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    return {
        endpoint: getattr(app.view_functions[endpoint], "entry", "")
        for endpoint in sorted(endpoints)
        if endpoint.rpartition(".")[2] != "static"
    }
