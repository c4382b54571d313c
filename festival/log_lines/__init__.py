"""What the programs write down: one line each, under the name of its request or job, with nobody's secrets or names."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Have each request written down, and errors without the addresses that they came from."""
    from festival.log_lines import database_errors, requests  # noqa: F401 (the first one listens)

    requests.register(app)
