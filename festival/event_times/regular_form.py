"""A date that recurs by a rule, perhaps several times on each of its days, in a season, closed on holidays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from festival.event_times.closed_fields import ClosedFields
from festival.event_times.one_line_form import OneLineForm, without_season
from festival.event_times.times_form import KnownLine, refuse
from festival.events.model import Event

SEASONAL = ("daily", "weekly")
"""Only these have months of their own: "the second Saturday" has a month already, or means each."""


class RegularForm(ClosedFields, OneLineForm):
    """The fields of one line, with how it recurs and when it is closed."""

    SHAPE = "regular"

    def offer(self, event: Event, known: Sequence[KnownLine]) -> None:
        """Fill the lists to choose from."""
        super().offer(event, known)
        self.offer_closings()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the line, then that a date comes of it."""
        if not super().validate(extra_validators):
            return False
        return self.repeat.data == "never" or self.is_ever_open(self.repeat)

    def _check_rule(self) -> bool:
        if self.months() and self.repeat.data not in SEASONAL:
            return refuse(self.season, _("Only what recurs every day or every week has months of its own."))
        return super()._check_rule()

    @classmethod
    def line_answers(cls, known: Sequence[KnownLine]) -> dict[str, Any]:
        """Return what the form shows of the first of the lines and of those that share its days."""
        rule = known[0].line.rule if known else None
        months = rule.months if rule is not None and without_season(rule) != rule else ()
        return super().line_answers(known) | cls.season_answers(months)
