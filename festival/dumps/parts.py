"""A part of a file (RFC 9110, section 14): werkzeug answers it, once it is one that it answers rightly."""

from __future__ import annotations

from flask import Request, Response
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header


def answer_in_parts(response: Response, request: Request) -> Response:
    """Return the answer as it was asked for: 304 where its reader has it, a part of it, or all of it.

    Raises RequestedRangeNotSatisfiable. A file that is asked for only if it is another one is looked at first: werkzeug
    would send the part all the same.
    """
    length = response.content_length or 0
    whole = {name: value for name, value in request.environ.items() if name != "HTTP_RANGE"}
    response.make_conditional(whole)
    if response.status_code != 200:
        return response
    # A weak tag names no bytes (section 13.1.5): no part is sent by it.
    may_send_part = request.method == "GET" and not request.headers.get("If-Range", "").startswith("W/")
    asked = part_to_send(request.headers.get("Range", ""), length) if may_send_part else ""
    environ = whole | {"HTTP_RANGE": asked} if asked else whole
    try:
        response.make_conditional(environ, accept_ranges=True, complete_length=length)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    return response


def part_to_send(header: str, length: int) -> str:
    """Return the header Range as it is answered; empty where it is left aside, as a server may: several parts, other
    units than bytes, and what nobody can read. The last bytes, more of them than there are, are the whole."""
    asked = parse_range_header(header)
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return ""
    start, end = asked.ranges[0]
    return "bytes=0-" if end is None and start < -length else header
