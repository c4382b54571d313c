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
from festival.base.dates import last_day
from festival.events.model import DateChange, Event
from festival.forms.doubts import AsksOnce, day_doubts, night_doubts
from festival.forms.fields import DayField, EndTimeField, StepForm, TimeField, one_line
from festival.places.meant import venues_meant
from festival.places.model import Venue
from festival.places.venues import search_venues
from festival.recurrence.time_plan import MAX_EVENT_DAYS, PlannedDate, end_when_moved


class DateForm(AsksOnce, StepForm):
    """What is different on this date; the rest of the series stays as it is."""

    action = HiddenField(default="save")
    as_typed = HiddenField()
    """The name of a place about which was asked already, and which is taken if it is sent again."""
    picked = RadioField(_l("Which place is meant?"), default="", validate_choice=False)
    kind = RadioField(_l("What changes on this date?"), default="moved")
    start_on = DayField(_l("New day"))
    start_time = TimeField(_l("Begins at"))
    end_time = EndTimeField(_l("Ends at"))
    end_on = DayField(
        _l("Last day"),
        description=_l("It moves along with the first day, unless you write another one."),
    )
    venue_words = StringField(
        _l("Another place"),
        [Length(max=160)],
        filters=[one_line],
        description=_l(
            "Empty: at the usual place. Part of a venue’s name is enough; any other name is taken as it is."
        ),
    )
    reason = StringField(_l("Why?"), [Length(max=500)], filters=[one_line])

    def of(self, event: Event) -> None:
        """Say whose date it is: only what the public knows of needs a reason that it can read."""
        self.is_public = event.is_public
        self.reason.description = (
            _("The public reads this.")
            if self.is_public
            else _("You may leave it empty: it isn’t public yet.")
        )

    def offer(self, was: PlannedDate, zone: ZoneInfo, *, all_day: bool, venue: Venue | None) -> None:
        """Say which date is in question, as it is now, with a place of its own or none; a whole day has no times."""
        self.was, self.zone, self.all_day, self.own_venue = was, zone, all_day, venue
        if all_day:
            del self.start_time, self.end_time
        self.picked.choices = []
        self.venue: Venue | None = None
        self.kind.choices = [
            ("moved", _("It is at another time or place")),
            ("cancelled", _("It is cancelled") if self.is_public else _("It is left out")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the new times, and find the new place."""
        if not super().validate(extra_validators):
            return False
        if self.is_public and not self.reason.data:
            return self._refuse(self.reason, _("Say why, so that people understand it."))
        if self.kind.data == "cancelled":
            return True
        if self.start_on.day is None:
            return self._refuse(self.start_on, _("Say on which day it is instead."))
        if not self.all_day and (self.start_time.time is None) != (self.end_time.time is None):
            return self._refuse(self.end_time, _("Give both times."))
        start, end = self._wall_times()
        if end <= start:
            return self._refuse(self.end_on, _("The end lies before the beginning."))
        if end - start > timedelta(days=MAX_EVENT_DAYS):
            return self._refuse(self.end_on, _("One date may last a year at most. Let it recur instead."))
        try:
            for wall in (start, end):
                clock.to_utc(wall, self.zone)
        except clock.NonexistentTime:
            return self._refuse(
                self.start_on if self.all_day else self.start_time,
                _("This time does not exist on that day: the clocks go forward."),
            )
        return self._find_place()

    def _find_place(self) -> bool:
        words = self.venue_words.data or ""
        if not words:
            return True
        if self.own_venue is not None and words == self.own_venue.name:
            self.venue = self.own_venue
            return True
        found = search_venues(words, limit=6)
        meant = found or venues_meant(words)
        self.venue = next((venue for venue in meant if str(venue.id) == self.picked.data), None)
        if self.venue is not None:
            return True
        exact = [venue for venue in found if venue.name == words]
        if exact or len(found) == 1:
            self.venue = (exact or found)[0]
            return True
        if not meant or self.as_typed.data == words:
            return True
        self.as_typed.data, self.picked.data = words, ""
        self.picked.choices = [
            *((str(one.id), ", ".join(filter(None, (one.name, one.street)))) for one in meant),
            ("", _("None of these: “%(place)s”", place=words)),
        ]
        if found:
            refusal = _("Several places fit. Choose one, or save again to take it as it is.")
        else:
            refusal = _(
                "No place is called this. Choose what is meant, or save again to take it as it is: then nobody can "
                "check what else happens there."
            )
        return self._refuse(self.venue_words, refusal)

    @property
    def is_off_the_map(self) -> bool:
        """Whether the date moves to a place that is nothing but a name."""
        return self.kind.data == "moved" and bool(self.venue_words.data) and self.venue is None

    def _wall_times(self) -> tuple[datetime, datetime]:
        """Return start and end. What was left as it stood keeps its length; no end is made of a time alone."""
        on = self.start_on.day
        assert on is not None  # checked by validate
        if self.all_day:
            start, end_time = datetime.combine(on, time.min), time.min
        else:
            start = datetime.combine(on, self.start_time.time or self.was.local_start.time())
            end_time = self.end_time.time or self.was.local_end.time()
        end_on = self.end_on.day
        ends_day = not self.all_day and self.end_time.ends_day
        if end_on is None or end_on == last_day_shown(self.was, all_day=self.all_day):
            return start, end_when_moved(start, end_time, self.was, ends_day=ends_day)
        if self.all_day or ends_day:
            return start, datetime.combine(end_on, time.min) + timedelta(days=1)
        return start, datetime.combine(end_on, end_time)

    def asks_about(self, today: date) -> bool:
        """Return whether there is something unusual that was not asked about yet: a new day that is over, a very long
        night. The form is valid."""
        if self.kind.data != "moved":
            return False
        now, before = self._wall_times(), (self.was.local_start, self.was.local_end)
        doubts = list(day_doubts(now, before, today, self.start_on))
        if not self.all_day and not self.end_on.day:
            doubts += night_doubts(now, before, self.end_time)
        return self.ask(doubts)

    @staticmethod
    def _refuse(field: Any, message: str) -> bool:
        field.errors = [*field.errors, message]
        return False

    @staticmethod
    def answers(
        was: PlannedDate, change: DateChange | None, *, all_day: bool, venue: Venue | None
    ) -> dict[str, Any]:
        """Return what the form shows: this date as it is now."""
        start, end = was.local_start, was.local_end
        last_on = last_day_shown(was, all_day=all_day)
        return {
            "kind": change.kind if change and change.kind == "cancelled" else "moved",
            "start_on": start.date().isoformat(),
            "start_time": "" if all_day else f"{start:%H:%M}",
            "end_time": "" if all_day else f"{end:%H:%M}",
            "end_on": last_on.isoformat() if last_on else "",
            "venue_words": venue.name if venue else change.place_name if change else "",
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


def last_day_shown(was: PlannedDate, *, all_day: bool) -> date | None:
    """Return the last day of what lasts several; None for a day, and for a night that ends on the next one."""
    if all_day:
        last_on = last_day(was.local_start, was.local_end)
        return last_on if last_on != was.local_start.date() else None
    return was.local_end.date() if was.local_end - was.local_start >= timedelta(days=1) else None
