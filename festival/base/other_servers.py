"""Views that wait for somebody else's server: they get threads of their own, so that no page waits with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])


def waits_for_others(view: View) -> View:
    """Mark a view that may wait for another server's answer."""
    view.waits_for_others = True  # type: ignore[attr-defined]
    return view


def waiting_paths_of(app: Flask) -> tuple[str, ...]:
    """Return the beginnings of the addresses of such views, with and without the base address's path."""
    begins = {
        rule.rule.partition("<")[0]
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "waits_for_others", False)
    }
    base_path = app.config["APPLICATION_ROOT"].rstrip("/")
    return tuple(sorted(begins | {base_path + begin for begin in begins}))
