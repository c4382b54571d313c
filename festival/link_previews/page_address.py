"""The one address of a public page, whatever marks of other sites came along with the link."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import current_app, request, url_for

from festival.base.http import LOCALES

SAYING = frozenset(
    (
        *("q", "from", "to", "category", "audience", "district", "venue", "organisation", "festival", "tone"),
        *("free", "accessible", "often", "running", "page", "year", "dates"),
    )
)
"""The arguments that make another page of one; all others are passed over."""


def is_shared() -> bool:
    """Whether this is a page for everybody, which links lead to from elsewhere."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.routing_exception is None and getattr(view, "is_for_all", False)


def page_address() -> str:
    """Return the whole address of this page, in the language that it was asked for in."""
    asked = request.args.get("lang", "")
    return page_in(asked if asked in LOCALES else "")


def page_in(locale: str) -> str:
    """Return the whole address of this page in a language; without one as its readers' browsers have it."""
    path = url_for(request.endpoint or "", **request.view_args or {}, lang=None, _external=True)
    kept = sorted(
        (name, value.strip())
        for name, value in request.args.items(multi=True)
        if name in SAYING and value.strip()
    )
    if locale:
        kept.append(("lang", locale))
    return f"{path}?{urlencode(kept, safe=',:')}" if kept else path
