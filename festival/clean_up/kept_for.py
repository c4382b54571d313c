"""What is kept for how long: one table, by which a job throws away, and which a page may read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from festival.accounts import confirming
from festival.audit import sweeping
from festival.base.database import begin_writing, db
from festival.base.plurals import ngettext
from festival.notices.reminding import sweep_reminders
from festival.organisations import invitations
from festival.organisers import attempts, sign_in
from festival.outbox import administering, answered
from festival.publishing import entries, held_entries

REMINDED = timedelta(days=400)
"""Longer than anything is reminded of, so that nobody is twice."""


@dataclass(frozen=True)
class KeptFor:
    """One kind of thing: what it is, how long it is kept after `since`, and what throws older ones away at a moment,
    inside a transaction that writes."""

    key: str
    what: LazyString
    time: timedelta
    since: LazyString
    throw_away: Callable[[datetime], object]

    @property
    def time_words(self) -> str:
        """For how long, in words: in whole days, or minutes where it is less than one."""
        if self.time >= timedelta(days=1):
            return ngettext("%(num)s day", "%(num)s days", self.time.days)
        return ngettext("%(num)s minute", "%(num)s minutes", round(self.time.total_seconds() / 60))


KEPT_FOR = (
    KeptFor(
        "sign_ins",
        _l("In which browsers somebody is signed in"),
        sign_in.LASTS,
        _l("since they signed in, or until they sign out"),
        lambda now: sign_in.sweep_sign_ins(now=now),
    ),
    KeptFor(
        "attempts",
        _l("That somebody tried to sign in or asked for a mail, without their address"),
        attempts.WINDOW,
        _l("since they did"),
        lambda now: attempts.sweep_attempts(now=now),
    ),
    KeptFor(
        "networks",
        _l("From which network somebody signed in or tried to, shortened"),
        sweeping.NETWORKS_KEPT,
        _l("since they did"),
        lambda now: sweeping.forget_networks(now=now),
    ),
    KeptFor(
        "log",
        _l("What was done with accounts, settings and the city’s data, and by whom"),
        sweeping.KEPT,
        _l("since it was done"),
        lambda now: sweeping.sweep_log(now=now),
    ),
    KeptFor(
        "confirmations",
        _l(
            "Who began to sign up, asked for a new password or for another address, and whether the link was used"
        ),
        confirming.KEPT,
        _l("since the link has expired"),
        lambda now: confirming.sweep_confirmations(now=now),
    ),
    KeptFor(
        "invitations",
        _l("Who was invited into an organisation, and whether they came"),
        invitations.KEPT,
        _l("since the invitation has expired"),
        lambda now: invitations.sweep_invitations(now=now),
    ),
    KeptFor(
        "mails",
        _l("That a mail went to whom, when and why, and mails that nobody has sent, with who read them"),
        administering.KEPT,
        _l("since it went, or was given up or kept"),
        lambda now: administering.sweep_mails(now=now),
    ),
    KeptFor(
        "answers",
        _l("That an answer came by mail, and what became of it, without its sender and its words"),
        answered.KEPT,
        _l("since it came"),
        lambda now: answered.sweep_answers(now=now),
    ),
    KeptFor(
        "reminders",
        _l("What people were reminded of"),
        REMINDED,
        _l("since they were"),
        lambda now: sweep_reminders(before=now - REMINDED),
    ),
    KeptFor(
        "entries",
        _l("What calendars of subscribers still have to hear of: events that were cancelled or taken back"),
        held_entries.KEPT,
        _l("since they were"),
        lambda now: entries.sweep_entries(now=now),
    ),
)


def throw_away_what_is_past(*, now: datetime) -> None:
    """Delete of each kind what is past, each in a transaction of its own: nobody waits for all of it. For a job."""
    for one in KEPT_FOR:
        begin_writing()
        one.throw_away(now)
        db.session.commit()
