"""How long readers may keep files of the installation; Flask sends them itself (docs/decisions/0015)."""

from __future__ import annotations

from flask import Flask, Response, request

FOR_EVER_SECONDS = 31_536_000
A_WHILE_SECONDS = 3_600


def register(app: Flask) -> None:
    """Say it with every static file: an address with its content's hash (`?v=`) never changes its content."""
    app.after_request(_say_how_long)


def _say_how_long(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = (
            f"public, max-age={FOR_EVER_SECONDS}, immutable"
            if request.args.get("v")
            else f"public, max-age={A_WHILE_SECONDS}"
        )
    return response
