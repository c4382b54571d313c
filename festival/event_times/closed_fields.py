"""When something that recurs is closed: on holidays, on days of every year, outside of its season."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import Length

from festival.base import dates, text
from festival.base.http import current_locale
from festival.base.templating import today
from festival.event_times.times_form import TimesForm, refuse
from festival.events.closed_days import closings_offered
from festival.events.model import Event
from festival.forms.fields import one_line
from festival.recurrence.closings import (
    OUTSIDE_SCHOOL_HOLIDAYS,
    PUBLIC_HOLIDAYS,
    SCHOOL_HOLIDAYS,
    Span,
    spans_of,
)
from festival.recurrence.time_plan import expand
from festival.typed_times.typed_closings import read_closings, typed_closings
from festival.typed_times.typed_season import months_text, read_months

BY_SCHOOL = (SCHOOL_HOLIDAYS, OUTSIDE_SCHOOL_HOLIDAYS)
LOOKED_AHEAD = timedelta(days=3 * 366)
"""Within that a date is to come of what somebody enters."""


class ClosedFields(TimesForm):
    """The fields of a form whose dates recur. Months of a season belong to the rule, its days are closings."""

    season = StringField(
        _l("Only in a season"),
        [Length(max=200)],
        filters=[one_line],
        description=_l("Months or days, for example April to October, or 15.4.–10.10. Empty: all year."),
    )
    closed_holidays = BooleanField(_l("Not on public holidays"))
    not_school = BooleanField(_l("Not in the school holidays"))
    only_school = BooleanField(_l("Only in the school holidays"))
    closed_days = StringField(
        _l("Closed on these days"),
        [Length(max=600)],
        filters=[one_line],
        description=_l("For example 24.12., 31.12., 21.12.2026–6.1.2027. Without a year it is every year."),
    )

    is_opening_hours = BooleanField(
        _l("These are opening hours, in which people come and go"),
        description=_l("As of a museum or a shop. They hold no place and clash with nothing."),
    )

    def offer_closings(self) -> None:
        """Offer the holidays that are known here, and those that the event follows already."""
        offered = closings_offered(today=today())
        known = set(self.event.closed)
        self.offers_holidays = offered.public_holidays or PUBLIC_HOLIDAYS in known
        self.offers_school = offered.school_holidays or not known.isdisjoint(BY_SCHOOL)
        if offered.school_known_until is not None:
            self.not_school.description = _(
                "They are known until %(day)s; later dates come when they are.",
                day=dates.plain_day(offered.school_known_until, current_locale()),
            )

    def months(self) -> tuple[int, ...]:
        """The months of the season; none where it has days, or there is no season. The form is valid."""
        return read_months(self.season.data or "") or ()

    def closed(self) -> list[str]:
        """Return the closings that were typed, as they were for one of several lines; the form is valid."""
        if "line" in self and self.line.data:
            return list(self.event.closed)
        ticked = [
            token
            for token, field, is_offered in (
                (PUBLIC_HOLIDAYS, self.closed_holidays, self.offers_holidays),
                (SCHOOL_HOLIDAYS, self.not_school, self.offers_school),
                (OUTSIDE_SCHOOL_HOLIDAYS, self.only_school, self.offers_school),
            )
            if field.data and is_offered
        ]
        seasons = [span.token for span in _season_days(self.season.data or "")]
        typed = [*ticked, *seasons, *read_closings(self.closed_days.data or "").closed]
        return list(self.event.closed) if set(typed) == set(self.event.closed) else typed

    def opening_hours(self) -> bool:
        if "line" in self and self.line.data:
            return super().opening_hours()
        return bool(self.is_opening_hours.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that the season and the closed days can be read; say which can't."""
        if not super().validate(extra_validators):
            return False
        typed = self.season.data or ""
        if read_months(typed) is None and not _season_days(typed):
            return refuse(
                self.season, _("This is no season. Write for example “April to October”, or “15.4.–10.10.”.")
            )
        unread = read_closings(self.closed_days.data or "").unreadable
        if unread:
            parts = ", ".join(text.quoted(one[:60], current_locale()) for one in unread[:5])
            return refuse(self.closed_days, _("Not understood: %(parts)s.", parts=parts))
        if self.not_school.data and self.only_school.data:
            return refuse(self.only_school, _("Choose one: not in the school holidays, or only in them."))
        return True

    def is_ever_open(self, field: Field) -> bool:
        """Check that a date comes of the times within the years that are looked at; else say so at the field."""
        plan = self.plan()
        if expand(plan, plan.first_on, max(plan.first_on, today()) + LOOKED_AHEAD):
            return True
        return refuse(field, _("No date comes of this: it is closed on each of its days."))

    @staticmethod
    def answers(event: Event) -> dict[str, Any]:
        """Return what the fields show of an event's closings."""
        closed = event.closed or ()
        seasons = [span for span in spans_of(closed) if span.is_season]
        shown = {
            "is_opening_hours": bool(event.is_opening_hours),
            "closed_holidays": PUBLIC_HOLIDAYS in closed,
            "not_school": SCHOOL_HOLIDAYS in closed,
            "only_school": OUTSIDE_SCHOOL_HOLIDAYS in closed,
            "closed_days": typed_closings(closed, current_locale()),
            "season": typed_closings(
                [one._replace(is_season=False).token for one in seasons], current_locale()
            ),
        }
        return TimesForm.answers(event) | shown

    @staticmethod
    def season_answers(months: Sequence[int]) -> dict[str, str]:
        """Return what the season shows where it has months."""
        return {"season": months_text(months, current_locale())} if months else {}


def _season_days(typed: str) -> list[Span]:
    """The seasons of "15.4.–10.10.": ranges of days of every year; none where there is anything else."""
    found = read_closings(typed)
    spans = spans_of(found.closed)
    if found.unreadable or any(not span.is_yearly or span.first == span.last for span in spans):
        return []
    return [span._replace(is_season=True) for span in spans]
