"""Keys by which an organisation's own programs act for it: made at the desk, limited, shown once, taken back."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the pages of an organisation's tokens."""
    from festival.access_tokens.views import token_pages

    app.register_blueprint(token_pages)
