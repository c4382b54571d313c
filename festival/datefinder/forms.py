"""What is asked of the date finder; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from festival.base import dates, vocabulary
from festival.base.plurals import ngettext
from festival.datefinder.question import MOST_DAYS, MOST_SPOTS
from festival.events.model import Event
from festival.forms.fields import ChecklistField, DayField, TimeField, WholeNumberField, one_line, required
from festival.recurrence.time_plan import MAX_EVENT_DAYS

LENGTHS = (60, 90, 120, 150, 180, 240, 300, 360, 480, 600, 720)
WHOLE_DAYS = (1, 2, 3, 4, 5, 7, 10, 14)
WINDOW_MONTHS = 24
DAY = 1440


class FinderForm(FlaskForm):
    """Duration, weekdays, hours, window, places and what kind of event it is."""

    class Meta:
        csrf = False  # a question, asked by GET

    keeps_hours = False
    """Whether its event has several lines: they move as they are, and the form asks for no hour."""

    event = HiddenField()
    start_on = DayField(_l("From"), [required(_l("Say from which day on."))])
    end_on = DayField(_l("Until"), [required(_l("Say until which day."))])
    weekdays = ChecklistField(_l("On which weekdays?"), description=_l("None chosen: on any day."))
    start_time = TimeField(_l("Begins at"), description=_l("For example 19:30"))
    length = SelectField(_l("How long does it last?"), default="180")
    where = RadioField(_l("Where shall it take place?"), default="venues")
    venue_words = StringField(_l("Search for places"), [Length(max=120)], filters=[one_line])
    venue = ChecklistField(_l("Which places come into question?"), validate_choice=False)
    room = WholeNumberField(_l("With room for"), [Optional(), NumberRange(1, 2_000_000)])
    venue_setting = SelectField(_l("Indoors or outdoors?"), default="")
    district = SelectField(_l("In which district?"), default="")
    category = SelectField(_l("What kind of event is it?"), default=vocabulary.UNKNOWN)
    tone = SelectField(_l("Which tone does it have?"), default=vocabulary.UNKNOWN)
    sound = SelectField(_l("How loud is it?"), default=vocabulary.UNKNOWN)
    setting = SelectField(_l("Does it take place indoors or outdoors?"), default=vocabulary.UNKNOWN)
    audiences = ChecklistField(_l("Whom is it for?"))
    visitors = WholeNumberField(
        _l("How many people at the same time?"), [Optional(), NumberRange(0, 2_000_000)]
    )

    def offer(
        self, locale: str, venues: Sequence[tuple[int, str]], districts: Sequence[tuple[int, str]]
    ) -> None:
        """Fill the lists to choose from."""
        self.weekdays.choices = [(str(number), name) for number, name in enumerate(dates.weekdays(locale))]
        self.length.choices = lengths(self.length.data)
        self.where.choices = [
            ("venues", _("At one of these places")),
            ("any", _("At any place that has room")),
            ("open", _("The place is not known yet")),
        ]
        self.venue.choices = [(str(number), words) for number, words in venues]
        self.venue_setting.choices = [("", _("Any")), *vocabulary.choices("setting", locale)]
        self.district.choices = [("", _("Any")), *((str(number), name) for number, name in districts)]
        for name in ("category", "tone", "sound", "setting"):
            self[name].choices = vocabulary.answers(name, locale)
        self.audiences.choices = vocabulary.choices("audience", locale)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then whether the window and the places make a question that can be answered."""
        if not super().validate(extra_validators):
            return False
        assert self.start_on.day is not None and self.end_on.day is not None  # required
        if self.end_on.day < self.start_on.day:
            return _refuse(self.end_on, _("The last day lies before the first."))
        if self.end_on.day >= self.start_on.day + relativedelta(months=WINDOW_MONTHS) + timedelta(days=1):
            return _refuse(self.end_on, _("Search at most 24 months at once."))
        if (self.end_on.day - self.start_on.day).days + 1 > MOST_DAYS + 1:
            return _refuse(self.end_on, _("Search at most 24 months at once."))
        if not (self.keeps_hours or self.is_all_day) and self.start_time.time is None:
            return _refuse(self.start_time, _("Say when it begins, or that it lasts whole days."))
        if self.where.data == "venues":
            return self._check_venues()
        return True

    def _check_venues(self) -> bool:
        if len(self.venue_ids) > MOST_SPOTS or len(self.venue.data or ()) > MOST_SPOTS:
            return _refuse(
                self.venue,
                ngettext("Choose at most %(num)s place.", "Choose at most %(num)s places.", MOST_SPOTS),
            )
        if not self.venue_ids:
            return _refuse(
                self.venue_words, _("Search for a place and choose it, or say that any place will do.")
            )
        known = {value for value, _words in self.venue.choices}
        if any(str(number) not in known for number in self.venue_ids):
            return _refuse(self.venue, _("One of these places is not there any more. Choose again."))
        return True

    @property
    def venue_ids(self) -> list[int]:
        """The chosen places, each once, in order."""
        return list(
            dict.fromkeys(
                int(value)
                for value in self.venue.data or ()
                if value.isascii() and value.isdigit() and len(value) < 10
            )
        )

    @property
    def is_all_day(self) -> bool:
        return (self.length.data or "").startswith("d")

    @property
    def minutes(self) -> int:
        """How long it lasts by the clocks."""
        value = self.length.data or "180"
        return int(value[1:]) * DAY if value.startswith("d") else int(value)

    @staticmethod
    def defaults(today: date) -> dict[str, Any]:
        """Return what stands in the form before anybody has typed: the next twelve months, an afternoon."""
        return {
            "start_on": (today + timedelta(days=1)).isoformat(),
            "end_on": (today + relativedelta(months=12)).isoformat(),
            "start_time": "15:00",
        }

    @staticmethod
    def answers(event: Event, today: date) -> dict[str, Any]:
        """Return the question that an event asks: its own event_facts, times and place, in the next twelve months."""
        shown = FinderForm.defaults(today) | {
            "event": str(event.id),
            "category": event.category,
            "tone": event.tone,
            "sound": event.sound,
            "setting": event.setting,
            "audiences": list(event.audiences),
            "visitors": event.visitors_expected,
            "venue": [str(event.venue_id)] if event.venue_id else [],
            "where": "venues" if event.venue_id or not event.place_name else "open",
        }
        if event.local_start is not None and event.local_end is not None:
            minutes = int((event.local_end - event.local_start).total_seconds()) // 60
            shown["start_time"] = "" if event.all_day else f"{event.local_start:%H:%M}"
            shown["length"] = f"d{max(minutes // DAY, 1)}" if event.all_day else str(max(minutes, 1))
        return shown


def lengths(asked: str | None) -> list[tuple[str, str]]:
    """Return lengths to choose from, by value: minutes, or whole days as "d2"; the asked one among them."""
    minutes, whole = set(LENGTHS), set(WHOLE_DAYS)
    if asked and asked.isascii() and asked.isdigit() and len(asked) <= 6:
        minutes |= {int(asked)} if 1 <= int(asked) <= MAX_EVENT_DAYS * DAY else set()
    if asked and asked[:1] == "d" and asked[1:].isascii() and asked[1:].isdigit() and len(asked) <= 4:
        whole |= {int(asked[1:])} if 1 <= int(asked[1:]) <= MAX_EVENT_DAYS else set()
    return [
        *((str(one), _hours(one)) for one in sorted(minutes)),
        *((f"d{one}", ngettext("%(num)s whole day", "%(num)s whole days", one)) for one in sorted(whole)),
    ]


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)s minutes", n=minutes)
    if not rest:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def _refuse(field: Any, message: str) -> bool:
    field.errors = [*field.errors, message]
    return False
