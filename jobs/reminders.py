"""Reminds people of what takes place, of deadlines, and of what they were asked and have not answered."""

from __future__ import annotations

from festival.base import clock
from festival.base.templating import today
from festival.mediation.talk_reminders import remind_of_talks
from festival.reviews.review_reminders import ask_how_it_was
from festival.statements.event_reminders import remind_of_next_day, remind_of_statements
from festival.statements.permit_deadlines import follow_deadlines


def remind() -> None:
    """Remind of each cause once; a run that comes late, or a second time, reminds of what is left."""
    follow_deadlines(today=today(), now=clock.now())
    remind_of_next_day(today=today(), now=clock.now())
    remind_of_statements(today=today(), now=clock.now())
    remind_of_talks(now=clock.now())
    ask_how_it_was(now=clock.now())
