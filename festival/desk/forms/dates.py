"""One date of a series: cancelled, moved, or given another place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import Length

from festival.base import clock
from festival.desk.forms.fields import DayField, StepForm, TimeField, one_line
from festival.events.model import DateChange, Event
from festival.events.occurrences import plan_of
from festival.events.timeplan import planned
from festival.places.model import Venue
from festival.places.venues import search_venues


class DateForm(StepForm):
    """What is different on this date; the rest of the series stays as it is."""

    action = HiddenField(default="save")
    kind = RadioField(_l("What changes on this date?"), default="moved")
    start_on = DayField(_l("New day"))
    start_time = TimeField(_l("Begins at"))
    end_time = TimeField(_l("Ends at"))
    venue_words = StringField(
        _l("Another place"),
        [Length(max=160)],
        filters=[one_line],
        description=_l(
            "Empty: at the usual place. Part of a venue’s name is enough; any other name is taken as it is."
        ),
    )
    reason = StringField(
        _l("Why?"), [Length(max=500)], filters=[one_line], description=_l("The public reads this.")
    )

    def offer(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.found_venues: list[Venue] = []
        self.venue: Venue | None = None
        self.kind.choices = [
            ("moved", _("It is at another time or place")),
            ("cancelled", _("It is cancelled")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the new times, and find the new place."""
        if not super().validate(extra_validators):
            return False
        if not self.reason.data:
            return self._refuse(self.reason, _("Say why, so that people understand it."))
        if self.kind.data == "cancelled":
            return True
        if self.start_on.day is None:
            return self._refuse(self.start_on, _("Say on which day it is instead."))
        if (self.start_time.time is None) != (self.end_time.time is None):
            return self._refuse(self.end_time, _("Give both times."))
        try:
            for wall in self._wall_times():
                clock.to_utc(wall, self.zone)
        except clock.NonexistentTime:
            return self._refuse(
                self.start_time, _("This time does not exist on that day: the clocks go forward.")
            )
        return self._find_place()

    def _find_place(self) -> bool:
        words = self.venue_words.data or ""
        if not words:
            return True
        found = search_venues(words, limit=6)
        exact = [venue for venue in found if venue.name == words]
        if len(found) > 1 and not exact and "other_place" not in (self.action.data or ""):
            self.found_venues = found
            self.action.data = "other_place"
            return self._refuse(
                self.venue_words,
                _("Several places fit. Write one’s whole name, or save again to take it as it is."),
            )
        self.venue = exact[0] if exact else found[0] if len(found) == 1 else None
        return True

    def _wall_times(self) -> tuple[datetime, datetime]:
        on = self.start_on.day
        assert on is not None  # checked by validate
        start = datetime.combine(on, self.start_time.time or time(0))
        end = datetime.combine(on, self.end_time.time or time(0))
        return start, end if end > start else end + timedelta(days=1)

    @staticmethod
    def _refuse(field: Any, message: str) -> bool:
        field.errors = [*field.errors, message]
        return False

    @staticmethod
    def answers(event: Event, on: date, change: DateChange | None) -> dict[str, Any]:
        """Return what the form shows: this date as it is now."""
        happening = planned(plan_of(event), on)
        start, end = happening.local_start, happening.local_end
        return {
            "kind": change.kind if change and change.kind == "cancelled" else "moved",
            "start_on": start.date().isoformat(),
            "start_time": "" if event.all_day else f"{start:%H:%M}",
            "end_time": "" if event.all_day else f"{end:%H:%M}",
            "venue_words": change.place_name if change else "",
            "reason": change.reason if change else "",
        }

    def values(self) -> dict[str, Any]:
        given: dict[str, Any] = {"kind": self.kind.data, "reason": self.reason.data}
        if self.kind.data == "cancelled":
            return given
        start, end = self._wall_times()
        place = "" if self.venue else self.venue_words.data or ""
        return given | {
            "local_start": start,
            "local_end": end,
            "venue_id": self.venue.id if self.venue else None,
            "place_name": place,
        }
