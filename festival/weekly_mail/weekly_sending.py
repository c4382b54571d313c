"""Each Thursday's mails are posted: who gets one is noted in the same transaction, so that nobody gets two."""

from __future__ import annotations

import logging
from datetime import date, datetime

from sqlalchemy import Select, select, update

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db, in_short_transactions
from festival.outbox.mail import speaking
from festival.outbox.posting import Recipient, is_mail_on, post
from festival.weekly_mail.contents import weekly_list
from festival.weekly_mail.model import WeeklySubscription
from festival.weekly_mail.subscribing import WEEK, sweep_subscriptions
from festival.weekly_mail.weeks import due_week

log = logging.getLogger("jobs")


def send_weekly(*, now: datetime) -> bool:
    """Post the week's mails that are due; returns whether any question was. For a job, as often as it likes.

    What is on is looked for once for each question, a choice in a language, outside any transaction that writes; then
    a short transaction marks some subscriptions and posts their mails. A run that is killed leaves the others to the
    next one, and of two at once only one marks each. A question that fails holds up no other.
    """
    week = due_week(clock.to_local(now, get_city().tz))
    if week is None or not is_mail_on():
        return False
    questions = db.session.execute(_due(week).distinct()).tuples().all()
    if not questions:
        return False
    begin_writing()
    sweep_subscriptions(now=now)  # an address that a mail came back from gets no other
    db.session.commit()
    failed: Exception | None = None
    for question, filters, locale in questions:
        try:
            _send_to_all(week, question, filters, locale)
        except Exception as error:
            log.exception("the weekly mail of one question could not be posted and will be tried again")
            db.session.rollback()
            failed = error
    if failed is not None:
        raise failed
    return True


def _due(week: date) -> Select[tuple[str, str, str]]:
    """The question for what is asked by whose mail of the week is due. Index ix_weekly_subscription_due."""
    return select(WeeklySubscription.question, WeeklySubscription.filters, WeeklySubscription.locale).where(
        WeeklySubscription.last_on < week
    )


def _send_to_all(week: date, question: str, filters: str, locale: str) -> None:
    with speaking(locale):
        is_something_on = weekly_list(filters, locale, week) is not None
    whose = select(WeeklySubscription.id, WeeklySubscription.email).where(
        WeeklySubscription.last_on < week,
        WeeklySubscription.question == question,
        WeeklySubscription.locale == locale,
    )
    for number, email in in_short_transactions(db.session.execute(whose).tuples().all()):
        this = update(WeeklySubscription).where(
            WeeklySubscription.id == number,
            WeeklySubscription.email == email,
            WeeklySubscription.last_on < week,
        )
        marked = db.session.connection().execute(this.values(last_on=week)).rowcount
        if marked and is_something_on:
            to = Recipient(address=email, locale=locale)
            post(to, WEEK, f"{number} {week}", subscription_id=number, week=week.isoformat())
