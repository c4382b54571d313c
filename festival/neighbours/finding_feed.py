"""Where the calendar of a city is: its address itself, or that of a page that names it, as each Festival does."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from festival.base.errors import FestivalError
from festival.calendar_files.calendar_blocks import MOST_BYTES, NoCalendar
from festival.calendar_files.calendar_reading import Calendar, open_calendar
from festival.fetching.door import Bounds, Door, Fetched, Known
from festival.fetching.errors import NotFetched
from festival.fetching.web_addresses import checked

BOUNDS = Bounds(max_bytes=MOST_BYTES, total_seconds=60, accept="text/calendar, text/html;q=0.5, */*;q=0.1")
USUAL = "calendar.ics"
NOTHING_KNOWN = Known()
_HEAD_BYTES = 200_000


class OwnCalendar(FestivalError):
    """An address that leads to this very installation."""


@dataclass(frozen=True)
class FoundFeed:
    """A calendar that was fetched, and from where. `calendar` is None where nothing has changed since."""

    address: str
    calendar: Calendar | None
    known: Known


def find_feed(door: Door, typed: str, zone: ZoneInfo, *, own: frozenset[str]) -> FoundFeed:
    """Return the calendar at the address, or the one that the page there names; at most three addresses are asked.

    `own` are the hosts of this installation. Raises NotFetched, NoCalendar and OwnCalendar.
    """
    address = checked(typed)
    _refuse_own(address, own)
    first = door.fetch(address, BOUNDS)
    _refuse_own(first.address, own)
    try:
        return FoundFeed(address, open_calendar(first.body, zone), first.known)
    except NoCalendar as error:
        named = _named_by(first)
        if named is None:
            raise
        reason = error
    for one in dict.fromkeys((*named, urljoin(_folder(first.address), USUAL))):
        try:
            return fetch_feed(door, one, zone, own=own)
        except (NotFetched, NoCalendar):
            continue
    raise reason


def fetch_feed(
    door: Door, address: str, zone: ZoneInfo, *, own: frozenset[str], known: Known = NOTHING_KNOWN
) -> FoundFeed:
    """Return the calendar at the address itself. Raises NotFetched, NoCalendar and OwnCalendar."""
    address = checked(address)
    _refuse_own(address, own)
    fetched = door.fetch(address, BOUNDS, known)
    _refuse_own(fetched.address, own)
    calendar = None if fetched.is_unchanged else open_calendar(fetched.body, zone)
    return FoundFeed(address, calendar, fetched.known)


def _refuse_own(address: str, own: frozenset[str]) -> None:
    if urlsplit(address).netloc.lower() in own:
        raise OwnCalendar(urlsplit(address).netloc)


def _folder(address: str) -> str:
    """The page's own folder, without its question."""
    return (
        urljoin(address, ".")
        if urlsplit(address).path.endswith(("/", ".html", ".htm"))
        else address.rstrip("/") + "/"
    )


def _named_by(fetched: Fetched) -> list[str] | None:
    """The one address that a web page names as its calendar, the city's whole one first; None for no web page."""
    head = fetched.body[:_HEAD_BYTES].decode("utf-8", "replace")
    if "html" not in fetched.content_type.lower() and "<html" not in head.lower():
        return None
    reader = _Links()
    reader.feed(head)
    found = sorted(
        reader.found, key=lambda one: not urlsplit(one).path.endswith(f"/{USUAL}") and one != USUAL
    )
    return [joined for joined in (_joined(fetched.address, one) for one in found[:1]) if joined]


def _joined(address: str, link: str) -> str:
    try:
        return urljoin(address, link)
    except ValueError:
        return ""


class _Links(HTMLParser):
    """The calendars that a page names: `<link rel="alternate" type="text/calendar">`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        is_named = (
            "alternate" in said.get("rel", "").lower().split()
            and "text/calendar" in said.get("type", "").lower()
        )
        if tag == "link" and is_named and said.get("href"):
            self.found.append(said["href"])
