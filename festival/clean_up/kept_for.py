"""What is kept for how long: one table, by which a job throws away, and which the page on privacy reads.

What has a time of its own stands in KEPT_FOR and is thrown away after it; what lasts as long as something else does
stands in KEPT_WHILE, so that the table is whole. Each table of the database that tells of people has its line here
(privacy/personal_data.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from festival.access_tokens import issuing
from festival.accounts import confirming
from festival.api_writing import idempotency
from festival.areas import model as area_uploads
from festival.audit import sweeping
from festival.base.database import begin_writing, db
from festival.base.plurals import ngettext
from festival.events import public_contact
from festival.exchange import given_contacts
from festival.notices.reminding import sweep_reminders
from festival.organisations import invitations
from festival.organisers import attempts, sign_in
from festival.outbox import administering, answered
from festival.place_lists import model as place_list_rows
from festival.publishing import entries, held_entries
from festival.sheets import kept_lists
from festival.webhooks import sweeping_messages
from festival.weekly_mail import subscribing

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

    @property
    def how_long(self) -> str:
        return f"{self.time_words} {self.since}"


@dataclass(frozen=True)
class KeptWhile:
    """One kind of thing that is kept as long as something else is there: what it is, and how long that is, in words."""

    key: str
    what: LazyString
    lasts: LazyString

    @property
    def how_long(self) -> str:
        return str(self.lasts)


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
        "tokens",
        _l(
            "Access tokens of programs that act for an organisation: who made them, and when they were last used"
        ),
        issuing.KEPT_AFTER_END,
        _l("since they ended"),
        lambda now: issuing.sweep_tokens(now=now),
    ),
    KeptFor(
        "told_elsewhere",
        _l("Of which events other servers were told, and what they answered"),
        sweeping_messages.KEPT,
        _l("since they were told"),
        lambda now: sweeping_messages.sweep_messages(now=now),
    ),
    KeptFor(
        "asked_once",
        _l("What a program asked for under a key, so that asking again does nothing twice, and the answer"),
        idempotency.KEPT,
        _l("since it asked"),
        lambda now: idempotency.sweep_requests(now=now),
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
        "weekly_asked",
        _l("Which address asked for the weekly mail and has not confirmed it"),
        subscribing.LASTS,
        _l("since it was asked for"),
        lambda now: subscribing.sweep_subscriptions(now=now),
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
        "lists",
        _l("Lists that were sent in to be imported and were not, with their files"),
        kept_lists.KEPT,
        _l("since they were sent in"),
        lambda now: kept_lists.sweep_lists(now=now),
    ),
    KeptFor(
        "reminders",
        _l("What people were reminded of"),
        REMINDED,
        _l("since they were"),
        lambda now: sweep_reminders(before=now - REMINDED),
    ),
    KeptFor(
        "place_lists",
        _l("Lists of places, and who sent them"),
        place_list_rows.KEPT,
        _l("since they came"),
        lambda now: place_list_rows.sweep_lists(now=now),
    ),
    KeptFor(
        "areas",
        _l("Files with outlines of districts, and who sent them"),
        area_uploads.KEPT,
        _l("since they came"),
        lambda now: area_uploads.sweep_uploads(now=now),
    ),
    KeptFor(
        "entries",
        _l("What calendars of subscribers still have to hear of: events that were cancelled or taken back"),
        held_entries.KEPT,
        _l("since they were"),
        lambda now: entries.sweep_entries(now=now),
    ),
    KeptFor(
        "contacts_shown",
        _l("Name, e-mail address and telephone number of an event’s contact, on its public page"),
        public_contact.SHOWN,
        _l("since the event was over"),
        lambda now: None,  # the page itself leaves them out
    ),
    KeptFor(
        "contacts",
        _l("The same for its organisation, so that next year’s event can take it over"),
        public_contact.KEPT,
        _l("since the event was over"),
        lambda now: public_contact.sweep_contacts(now=now),
    ),
    KeptFor(
        "contacts_given",
        _l("Whom to ask about an event, where it came from a table or a calendar that says so"),
        public_contact.KEPT,
        _l("since the event was over"),
        lambda now: given_contacts.sweep_given_contacts(now=now),
    ),
)

_ACCOUNT = _l("as long as the account; at once when it is deleted")
_EVENT = _l("as long as the event, which is the town’s history; without the name once the account is deleted")
KEPT_WHILE = (
    KeptWhile("account", _l("Name, e-mail address, language, role and a digest of the password"), _ACCOUNT),
    KeptWhile(
        "membership",
        _l("To which organisations somebody belongs, and in which role"),
        _l("until they leave it or the account is deleted"),
    ),
    KeptWhile(
        "factor",
        _l("The secret of the app that shows codes, sealed, and digests of recovery codes"),
        _l("until it is switched off or the account is deleted"),
    ),
    KeptWhile(
        "directory",
        _l("Under which number the town’s directory knows somebody who signs in by it"),
        _l("until the link is taken away or the account is deleted"),
    ),
    KeptWhile(
        "inbox", _l("The inbox: what somebody was told, read or not, and what they want mails for"), _ACCOUNT
    ),
    KeptWhile(
        "weekly",
        _l("To which address the weekly mail goes, in which language, and what was chosen for it"),
        _l("until it is ended by the link in each mail, or a mail comes back"),
    ),
    KeptWhile(
        "own_lists",
        _l("Searches somebody keeps, and their private calendars without their secret address"),
        _l("until they delete them or the account is deleted"),
    ),
    KeptWhile(
        "written",
        _l("What somebody wrote: letters, messages, proposals, statements, decisions, reviews"),
        _EVENT,
    ),
    KeptWhile(
        "traces",
        _l("Who entered or changed an event, a place, a rule or a remembrance day, or took a step, and when"),
        _EVENT,
    ),
    KeptWhile(
        "files",
        _l("Files that somebody sent along, and their names"),
        _l("as long as the event they belong to"),
    ),
    KeptWhile(
        "webhooks",
        _l("Addresses of servers that are told of public changes, and who entered them"),
        _l("until somebody takes them away, or the organisation is gone"),
    ),
    KeptWhile(
        "organisation",
        _l("An organisation’s name and its public e-mail address and telephone number"),
        _l("until the organisation changes them"),
    ),
    KeptWhile(
        "credits",
        _l("Who made the picture of an event"),
        _l("as long as the picture, as its licence asks"),
    ),
    KeptWhile(
        "backups",
        _l("Backups: all that was there when they were taken"),
        _l(
            "about a year at the longest where this program takes them each night; others until whoever runs the "
            "installation lets go of them"
        ),
    ),
)
KEPT: tuple[KeptFor | KeptWhile, ...] = (*KEPT_FOR, *KEPT_WHILE)


def throw_away_what_is_past(*, now: datetime) -> None:
    """Delete of each kind what is past, each in a transaction of its own: nobody waits for all of it. For a job."""
    for one in KEPT_FOR:
        begin_writing()
        one.throw_away(now)
        db.session.commit()
