"""A place as a list says it: plain values, before anything is compared or written. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LONGEST_NAME, LONGEST_STREET, LONGEST_LINK = 120, 120, 1000
MOST_CAPACITY = 5_000_000
OUTDOOR_KINDS = frozenset({"square", "street", "park", "site", "stage", "stadium"})


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """One row: `where` says where it stands in the file, `key` tells it from others in lists of the same kind.

    What the list does not say is empty or None, never a guess; only the setting goes by the kind where nobody says it.
    `troubles` are codes of what could not be read; with "no_name" nothing becomes of the row.
    """

    where: str
    key: str
    name: str
    name_en: str = ""
    kind: str = "other"
    setting: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    lon: float | None = None
    lat: float | None = None
    geometry: dict[str, Any] | None = None
    capacity: int | None = None
    access_yes: tuple[str, ...] = ()
    access_no: tuple[str, ...] = ()
    link: str = ""
    source: str = ""
    troubles: tuple[str, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether there is a place in it."""
        return bool(self.name)

    @property
    def likely_setting(self) -> str:
        """What the list says, else what the kind of place usually is."""
        return self.setting or ("outdoor" if self.kind in OUTDOOR_KINDS else "indoor")


def web_link(words: str) -> str:
    """Return the address of a web page, with https:// where the list left that out; empty for what is none."""
    link = f"https://{words}" if words.startswith("www.") else words
    is_one = link.startswith(("http://", "https://")) and " " not in link and "." in link
    return link if is_one and len(link) <= LONGEST_LINK else ""
