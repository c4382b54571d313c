"""Messages: of public changes alone, signed, in order, at least once, and nobody waits for anybody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.rebuild import MANY, catch_up
from festival.events.saving import Step, take_step
from festival.outbox.kinds import kind_of
from festival.outbox.model import OutgoingMail
from festival.places.model import Venue
from festival.places.venues import save_venue
from festival.webhooks import handing_out
from festival.webhooks.handing_out import MOST_ATTEMPTS, PAUSED_AFTER, hand_out
from festival.webhooks.model import Webhook, WebhookDelivery
from festival.webhooks.signing import new_secret, signed_headers
from tests.conftest import make_account, make_event, make_organisation, make_venue
from tests.counting import counted_queries
from tests.fetching.servers import Asked, answering, says
from tests.open_data.against_schema import complaints
from tests.publishing.feeds import rewrite
from tests.webhooks.hooks import hook_row, let_it_be_time, make_hook, rows


@pytest.fixture
def receiver() -> Iterator[Asked]:
    with answering(says(b"ok")) as server:
        yield server


def kinds(server: Asked) -> list[str]:
    return [json.loads(body)["type"] for body in server.bodies]


def step(event: Any, state: str, reason: str = "") -> None:
    begin_writing()
    take_step(db.session.get_one(Event, event.id), Step(state, None, reason), now=clock.now())
    db.session.commit()


def test_each_public_change_is_told_with_what_the_open_data_says(
    app: Flask, client: FlaskClient, receiver: Asked
) -> None:
    hook = make_hook(receiver.url)
    event = make_event(state="submitted")
    rewrite(event, title="Noch geheim")
    hand_out()
    assert receiver.bodies == []
    for change in (
        lambda: step(event, "confirmed"),
        lambda: rewrite(event, title="Sommerkonzert"),
        lambda: step(event, "cancelled", "Unwetter"),
    ):
        change()
        assert hand_out()
    assert kinds(receiver) == ["event.published", "event.changed", "event.cancelled"]
    last = json.loads(receiver.bodies[-1])["data"]
    public = client.get(f"/api/v1/events/{event.id}").json
    assert last == public
    assert (last["state"], last["state_reason"]) == ("cancelled", "Unwetter")
    document = client.get("/api/v1/openapi.json").json
    for body in map(json.loads, receiver.bodies):
        schema = document["webhooks"][body["type"]]["post"]["requestBody"]["content"]["application/json"][
            "schema"
        ]
        assert complaints(body, schema, document) == []
    assert [one[1:4] for one in rows(hook)] == [("delivered", 1, 200)] * 3
    assert not hand_out()


def test_an_organisation_is_told_of_its_own_alone(app: Flask, receiver: Asked) -> None:
    own = make_organisation()
    make_hook(receiver.url, organisation=own)
    make_event()
    mine = make_event(organisation=own)
    hand_out()
    assert [json.loads(body)["data"]["id"] for body in receiver.bodies] == [mine.id]


def test_the_signature_is_that_of_standard_webhooks(app: Flask, receiver: Asked) -> None:
    secret = new_secret()
    hook = make_hook(receiver.url, secret=secret)
    make_event()
    hand_out()
    headers = {name.lower(): value for name, value in receiver.headers[0].items()}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + receiver.bodies[0]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["content-type"] == "application/json"
    assert "cookie" not in headers
    assert secret not in hook_row(hook).sealed_secret


def test_the_example_of_the_specification_has_its_signature() -> None:
    """Of the reference libraries' tests (github.com/standard-webhooks/standard-webhooks)."""
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_many_changes_at_once_are_one_message_of_how_it_is(app: Flask, receiver: Asked) -> None:
    make_hook(receiver.url)
    event = make_event()
    for number in range(20):
        rewrite(event, title=f"Titel {number}")
    hand_out()
    assert kinds(receiver) == ["event.published"]
    assert json.loads(receiver.bodies[0])["data"]["title"]["de"] == "Titel 19"


def test_what_fails_comes_again_under_the_same_number_and_in_order(app: Flask) -> None:
    answers = iter([500, 302, 200, 200])

    def answer(handler: BaseHTTPRequestHandler) -> None:
        says(b"", next(answers), Location="http://127.0.0.1:1/")(handler)

    with answering(answer) as server:
        hook = make_hook(server.url)
        first, second = make_event(), make_event()
        for _again in range(4):
            hand_out()
            let_it_be_time()
        ids = [json.loads(body)["data"]["id"] for body in server.bodies]
        assert ids == [first.id, first.id, first.id, second.id]
        names = [{name.lower(): value for name, value in one.items()}["webhook-id"] for one in server.headers]
        assert names[0] == names[1] == names[2] != names[3]
    assert [one[1:3] for one in rows(hook)] == [("delivered", 3), ("delivered", 1)]
    assert (hook_row(hook).failures, hook_row(hook).failing_since) == (0, None)


def test_a_failing_address_waits_longer_each_time_and_is_asked_once_for_all_it_misses(app: Flask) -> None:
    with answering(says(b"", 503)) as server:
        hook = make_hook(server.url)
        for _number in range(5):
            make_event()
        hand_out()
        hand_out()
        assert len(server.bodies) == 1
        waits = []
        for _number in range(9):
            row = hook_row(hook)
            waits.append(round((row.next_try_at - clock.now()).total_seconds() / 60))
            let_it_be_time()
            hand_out()
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240]


def test_a_message_that_never_comes_through_makes_room_for_the_next(app: Flask) -> None:
    with answering(says(b"", 500)) as server:
        hook = make_hook(server.url)
        make_event()
        make_event()
        for _number in range(MOST_ATTEMPTS + 1):
            hand_out()
            let_it_be_time()
        assert [one[1] for one in rows(hook)] == ["given_up", "waiting"]
        assert len(server.bodies) == MOST_ATTEMPTS + 1


@pytest.mark.parametrize(("status", "because"), [(503, "failing"), (410, "gone")])
def test_after_days_or_at_once_where_nobody_listens_it_is_paused_and_its_owners_are_told(
    app: Flask, mail_on: str, status: int, because: str
) -> None:
    own = make_organisation()
    owner, _editor = make_account(organisation=own), make_account(organisation=own, member_role="editor")
    with answering(says(b"", status)) as server:
        hook = make_hook(server.url, organisation=own)
        make_event(organisation=own)
        hand_out()
        if because == "failing":
            assert hook_row(hook).paused_at is None
            begin_writing()
            past = clock.now() - PAUSED_AFTER
            db.session.execute(update(Webhook).values(failing_since=past, next_try_at=clock.now()))
            db.session.commit()
            hand_out()
    assert hook_row(hook).paused_because == because
    assert [one[1] for one in rows(hook)] == ["given_up"]
    make_event(organisation=own)
    assert len(rows(hook)) == 1
    mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "webhook_paused")).all()
    assert [one.account_id for one in mails] == [owner.id]
    written = kind_of("webhook_paused").compose(mails[0])
    assert written is not None
    assert f"{mail_on}/desk/webhooks/{hook}" in written.text


def test_who_stalls_holds_up_nobody_and_no_longer_than_its_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_out, "BOUNDS", replace(handing_out.BOUNDS, total_seconds=1.5))
    told, gone = Flag(), Flag()

    def stall(handler: BaseHTTPRequestHandler) -> None:
        gone.wait(10)

    def quick(handler: BaseHTTPRequestHandler) -> None:
        told.set()
        says(b"")(handler)

    with answering(stall) as slow, answering(quick) as fast:
        stalled = [make_hook(f"{slow.url}/{number}") for number in range(3)]
        well = make_hook(fast.url)
        for _number in range(5):
            make_event()
        began = time.monotonic()
        hand_out()
        took = time.monotonic() - began
        gone.set()
    assert took < 4
    assert [one[1] for one in rows(well)][:1] == ["delivered"]
    assert [one[1] for one in rows(well)] == ["delivered"] * 5
    for one in stalled:
        first = rows(one)[0]
        assert (first[1], first[4]) == ("waiting", "too_slow")


def test_nobody_waits_for_a_lock_while_a_message_is_on_its_way(app: Flask) -> None:
    begun, go_on = Flag(), Flag()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        begun.set()
        go_on.wait(10)
        says(b"")(handler)

    with answering(slow) as server:
        make_hook(server.url)
        make_event()

        def run() -> None:
            with app.app_context():
                hand_out()

        thread = Thread(target=run)
        thread.start()
        assert begun.wait(10)
        started = time.monotonic()
        make_event()
        assert time.monotonic() - started < 3
        go_on.set()
        thread.join(20)


def test_a_former_secret_signs_for_a_day(app: Flask, receiver: Asked) -> None:
    hook = make_hook(receiver.url)
    begin_writing()
    row = db.session.get_one(Webhook, hook)
    row.sealed_former, row.former_until = row.sealed_secret, clock.now() + timedelta(hours=1)
    db.session.commit()
    make_event()
    hand_out()
    begin_writing()
    db.session.get_one(Webhook, hook).former_until = clock.now() - timedelta(seconds=1)
    db.session.commit()
    make_event()
    hand_out()
    signatures = [
        {name.lower(): value for name, value in one.items()}["webhook-signature"] for one in receiver.headers
    ]
    assert [one.count("v1,") for one in signatures] == [2, 1]


def test_a_secret_that_cannot_be_read_any_more_pauses_it(app: Flask, receiver: Asked) -> None:
    hook = make_hook(receiver.url)
    begin_writing()
    db.session.get_one(Webhook, hook).sealed_secret = "gAAAAA"
    db.session.commit()
    make_event()
    hand_out()
    assert hook_row(hook).paused_because == "secret"
    assert receiver.bodies == []


def test_an_event_that_is_gone_is_told_by_its_number(app: Flask, receiver: Asked) -> None:
    make_hook(receiver.url)
    event = make_event()
    begin_writing()
    db.session.execute(update(WebhookDelivery).values(event_id=event.id + 1000))
    db.session.commit()
    hand_out()
    assert json.loads(receiver.bodies[0])["data"] == {"id": event.id + 1000}
    assert kinds(receiver) == ["event.deleted"]


def test_a_change_costs_one_query_where_nobody_is_told(app: Flask) -> None:
    event = make_event()
    with counted_queries() as queries:
        rewrite(event, title="Anders")
    assert sum("webhook" in one for one in queries) == 1


@pytest.mark.parametrize("count", [1, MANY + 1])
def test_a_place_with_another_name_changes_its_events_for_whoever_is_told(
    app: Flask, receiver: Asked, count: int
) -> None:
    venue = make_venue(name="Alter Markt")
    make_hook(receiver.url)
    events = [make_event(venue_id=venue.id) for _number in range(count)]
    make_event(venue_id=make_venue().id)
    make_event(venue_id=venue.id, state="submitted")
    while hand_out():
        let_it_be_time()
    told = len(receiver.bodies)
    begin_writing()
    venue = db.session.get_one(Venue, venue.id)
    venue.name = "Neuer Markt"
    save_venue(venue)
    db.session.commit()
    catch_up(now=clock.now())
    while hand_out():
        let_it_be_time()
    news = [json.loads(body) for body in receiver.bodies[told:]]
    assert sorted((one["type"], one["data"]["id"]) for one in news) == [
        ("event.changed", one.id) for one in events
    ]
    assert {one["data"]["venue"]["name"]["de"] for one in news} == {"Neuer Markt"}
