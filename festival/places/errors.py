"""What can be wrong with places, as data."""

from __future__ import annotations

from festival.base.errors import FestivalError


class BadDistricts(FestivalError):
    """A file of districts that can't be read; `code` is form, too_many, no_name or not_an_area."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(f"bad districts: {code} {name}".rstrip())
        self.code = code
        self.name = name


class VenueLoop(FestivalError):
    """A venue that would hold itself."""


class UnknownParent(FestivalError):
    """A venue whose parent doesn't exist."""
