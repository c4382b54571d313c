"""What went wrong, for programs: problem details (RFC 9457). Everything under /api/ answers so."""

from __future__ import annotations

import json
from typing import Any

from flask import Response
from werkzeug.exceptions import HTTPException

PROBLEM = "application/problem+json"


def problem(error: HTTPException, detail: str, **more: Any) -> Response:
    """Return the answer; `more` are members of our own, such as the name of the parameter that is wrong."""
    code = error.code or 500
    body = {"type": "about:blank", "title": error.name, "status": code, "detail": detail or None, **more}
    text = json.dumps({name: value for name, value in body.items() if value is not None}, ensure_ascii=False)
    response = Response(text, code, mimetype=PROBLEM)
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers[name] = value
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    return response
