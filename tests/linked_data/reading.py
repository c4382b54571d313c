"""What programs read from a page: its JSON-LD, held against what schema.org lets such a thing say."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

from werkzeug.test import TestResponse

_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_EVENT = {
    *(
        "@context",
        "@id",
        "@type",
        "name",
        "description",
        "keywords",
        "organizer",
        "image",
        "sameAs",
        "audience",
    ),
    *("typicalAgeRange", "isAccessibleForFree", "offers", "sdPublisher", "sdLicense", "url", "eventStatus"),
    *("previousStartDate", "startDate", "endDate", "location", "eventAttendanceMode", "inLanguage"),
    *("workPerformed", "eventSchedule", "subEvent", "superEvent"),
}
_PLACE = {
    *("@context", "@id", "@type", "name", "url", "address", "geo", "amenityFeature", "description", "sameAs"),
    *("maximumAttendeeCapacity", "containedInPlace", "sdPublisher", "sdLicense", "creditText"),
}
STATUSES = {
    f"https://schema.org/Event{name}" for name in ("Scheduled", "Cancelled", "Postponed", "Rescheduled")
}


def linked_data(page: TestResponse) -> Any:
    """The one block of the page, as a strict reader reads it; None where there is none."""
    found = _BLOCK.findall(page.get_data(as_text=True))
    assert len(found) <= 1
    return json.loads(found[0], parse_constant=_refuse) if found else None


def _refuse(name: str) -> None:
    raise AssertionError(name)


def _moment(text: str) -> date | datetime:
    at = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    assert not isinstance(at, datetime) or at.tzinfo is not None, text
    return at


def check_event(told: dict[str, Any]) -> None:
    """An event, its dates and its place say only what there is, in the form that there is for it."""
    assert set(told) <= _EVENT, set(told) - _EVENT
    assert told["@id"].startswith("http")
    assert told["name"]
    assert told["eventStatus"] in STATUSES
    assert all(value not in (None, "", [], {}) for value in told.values())
    if "startDate" in told:
        start, end = _moment(told["startDate"]), _moment(told["endDate"])
        assert type(start) is type(end)
        assert start <= end  # type: ignore[operator]
    if told["eventStatus"].endswith("Postponed"):
        assert "startDate" not in told
    if "location" in told:
        check_place(told["location"])
    for one in told.get("subEvent", []):
        check_event(one)
    for one in told.get("eventSchedule", []):
        assert re.fullmatch(r"P\d+[DWMY]", one["repeatFrequency"])
        date.fromisoformat(one["startDate"])
        assert ("startTime" in one) == ("endTime" in one)


def check_place(told: dict[str, Any]) -> None:
    assert set(told) <= _PLACE, set(told) - _PLACE
    assert told["@type"] == "Place"
    for feature in told.get("amenityFeature", []):
        assert isinstance(feature["value"], bool)
    if "geo" in told:
        assert -90 <= told["geo"]["latitude"] <= 90
        assert -180 <= told["geo"]["longitude"] <= 180
