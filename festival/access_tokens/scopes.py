"""What a token may be good for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

READ_OWN, WRITE, PUBLISH = "events:read-own", "events:write", "events:publish"
SCOPES = {
    READ_OWN: _l("Read the organisation’s events, those that nobody else sees among them"),
    WRITE: _l("Enter and change events and single dates"),
    PUBLISH: _l("Hold dates, hand in, publish, postpone, cancel and withdraw"),
}
"""Each by its name in the API. None of them holds another."""
