"""What is kept for a time is thrown away after it, one job, one table; what is younger stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from festival.access_tokens.model import AccessToken
from festival.accounts.model import Confirmation
from festival.api_writing.model import IdempotentRequest
from festival.areas.model import AreaUpload
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.clean_up.kept_for import KEPT_FOR, throw_away_what_is_past
from festival.exchange.model import ImportRun, Source
from festival.notices.model import Reminder
from festival.organisations.model import Invitation
from festival.organisers.audit_trail import LogEntry
from festival.organisers.model import SignIn, SignInAttempt
from festival.outbox.model import MailReading, MailReply, OutgoingMail
from festival.place_lists.model import PlaceList
from festival.publishing.model import FeedEntry
from festival.webhooks.model import Webhook, WebhookDelivery
from festival.weekly_mail.model import WeeklySubscription
from jobs import sweep
from tests.conftest import make_account, make_event, make_organisation

TIMES = {one.key: one.time for one in KEPT_FOR}


def account_id() -> int:
    return int(make_account().id)


def sign_in_of(begun: datetime) -> Any:
    return SignIn(
        token_digest=str(begun),
        account_id=account_id(),
        started_at=begun,
        expires_at=begun + TIMES["sign_ins"],
    )


def confirmation_of(expired: datetime) -> Any:
    used = {"used_at": expired - timedelta(hours=1)}
    return Confirmation(kind="sign_up", email="a@example.org", locale="de", expires_at=expired, **used)


def invitation_of(expired: datetime) -> Any:
    ours = make_organisation()
    return Invitation(
        organisation_id=ours.id,
        email="a@example.org",
        role="editor",
        locale="de",
        invited_by_id=account_id(),
        expires_at=expired,
    )


def entry_of(left_at: datetime) -> Any:
    event = make_event()
    said = {"state": "cancelled", "category": "konzert", "tone": "civic", "search_text": ""}
    lists: dict[str, Any] = {key: [] for key in ("audiences", "access_yes", "access_no", "dates")}
    return FeedEntry(
        event_id=event.id, organisation_id=event.organisation_id, left_at=left_at, venues={}, **said, **lists
    )


def list_of(sent_in: datetime) -> Any:
    begin_writing()
    source = Source(kind="sheet", name="Liste", created_at=sent_in)
    db.session.add(source)
    db.session.commit()
    return ImportRun(source_id=source.id, created_at=sent_in)


def token_of(ended: datetime) -> Any:
    own = make_organisation()
    return AccessToken(
        organisation_id=own.id,
        account_id=make_account(organisation=own).id,
        name="Website",
        prefix=f"{own.id:010x}",
        secret_digest="",
        expires_at=ended,
    )


def request_of(asked_at: datetime) -> Any:
    token = token_of(clock.now() + timedelta(days=90))
    begin_writing()
    db.session.add(token)
    db.session.commit()
    return IdempotentRequest(
        token_id=token.id, key="a", digest="", event_id=make_event().id, status=201, asked_at=asked_at
    )


def message_of(changed_at: datetime) -> Any:
    begin_writing()
    hook = Webhook(address="https://a.example/", sealed_secret="")
    db.session.add(hook)
    db.session.commit()
    return WebhookDelivery(
        webhook_id=hook.id, message_id=str(changed_at), kind="test", state="delivered", changed_at=changed_at
    )


def mail_of(state: str) -> Callable[[datetime], Any]:
    def made(changed_at: datetime) -> Any:
        return OutgoingMail(
            recipient="a@example.org", kind="trial", cause=str(changed_at), state=state, changed_at=changed_at
        )

    return made


def weekly_of(asked_at: datetime) -> Any:
    return WeeklySubscription(
        email="a@example.org", locale="de", filters="", question=str(asked_at), asked_at=asked_at
    )


MADE: dict[str, tuple[type, Callable[[datetime], Any]]] = {
    "sign_ins": (SignIn, sign_in_of),
    "attempts": (SignInAttempt, lambda at: SignInAttempt(key=str(at), at=at)),
    "tokens": (AccessToken, token_of),
    "told_elsewhere": (WebhookDelivery, message_of),
    "asked_once": (IdempotentRequest, request_of),
    "log": (LogEntry, lambda at: LogEntry(kind="feed_made", at=at)),
    "confirmations": (Confirmation, confirmation_of),
    "invitations": (Invitation, invitation_of),
    "answers": (MailReply, lambda at: MailReply(digest=str(at), outcome="taken", at=at)),
    "weekly_asked": (WeeklySubscription, weekly_of),
    "mails": (OutgoingMail, mail_of("sent")),
    "reminders": (Reminder, lambda at: Reminder(code="soon", cause=str(at), at=at)),
    "entries": (FeedEntry, entry_of),
    "place_lists": (PlaceList, lambda at: PlaceList(file_name="a", kind="table", rows=[], sent_at=at)),
    "areas": (AreaUpload, lambda at: AreaUpload(file_name="a.zip", areas=[], uploaded_at=at)),
    "lists": (ImportRun, list_of),
}
GRACE = {"entries": timedelta(days=2)}
"""Feeds are still held by caches for a while."""


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("key", MADE)
def test_it_is_thrown_away_after_its_time_and_not_before(app: Flask, key: str) -> None:
    table, make = MADE[key]
    now, after = clock.now(), TIMES[key] + GRACE.get(key, timedelta())
    rows = [make(now - after - timedelta(minutes=1)), make(now - after + timedelta(minutes=1))]
    begin_writing()
    if table is FeedEntry:
        db.session.query(FeedEntry).delete()
    db.session.add_all(rows)
    db.session.commit()
    throw_away_what_is_past(now=now)
    assert count(table) == 1
    throw_away_what_is_past(now=now + timedelta(minutes=2))
    assert count(table) == 0


def test_of_a_sign_in_the_network_is_forgotten_before_the_sign_in(app: Flask) -> None:
    now, network = clock.now(), "203.0.113.0/24"
    days = (TIMES["networks"].days + 1, TIMES["networks"].days - 1)
    begin_writing()
    db.session.add_all(
        LogEntry(kind="sign_in", network=network, at=now - timedelta(days=one)) for one in days
    )
    db.session.commit()
    throw_away_what_is_past(now=now)
    assert list(db.session.scalars(select(LogEntry.network).order_by(LogEntry.at))) == ["", network]


def test_each_line_of_the_table_is_tested_and_says_in_words_what_and_how_long(app: Flask) -> None:
    by_themselves = {"networks", "contacts_shown", "contacts", "contacts_given"}  # in tests of their own
    assert {*MADE, *by_themselves} == {one.key for one in KEPT_FOR}
    with app.test_request_context("/?lang=en"):
        words = {one.key: f"{one.what}: {one.time_words} {one.since}" for one in KEPT_FOR}
    assert words["mails"].endswith("60 days since it went, or was given up or kept")
    assert words["attempts"].endswith("15 minutes since they did")


@pytest.mark.parametrize("state", ["sent", "given_up", "unknown", "bounced", "dropped", "kept"])
def test_a_mail_is_forgotten_however_it_ended_with_who_read_it(app: Flask, state: str) -> None:
    row, reader = mail_of(state)(clock.now() - TIMES["mails"] - timedelta(minutes=1)), account_id()
    begin_writing()
    db.session.add(row)
    db.session.flush()
    db.session.add(MailReading(mail_id=row.id, account_id=reader))
    db.session.commit()
    sweep.sweep()
    assert (count(OutgoingMail), count(MailReading)) == (0, 0)


@pytest.mark.parametrize("state", ["waiting", "claimed", "sending"])
def test_a_mail_that_is_to_go_is_never_thrown_away(app: Flask, state: str) -> None:
    begin_writing()
    db.session.add(mail_of(state)(clock.now() - TIMES["mails"] * 3))
    db.session.commit()
    sweep.sweep()
    assert count(OutgoingMail) == 1
