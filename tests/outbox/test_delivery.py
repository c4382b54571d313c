"""What becomes of a mail, whatever the mail server does: it goes once, or its reader's administrator sees why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.outbox import delivery, handing_over
from festival.outbox.delivery import MOST_ATTEMPTS, send_due, wait_after
from festival.outbox.model import OutgoingMail
from festival.settings import MailServer
from tests.outbox.conftest import let_it_be_time, mail_row, set_up
from tests.outbox.mail_server import DRIP, DROP, STALL, ScriptedServer

Post = Callable[..., int]


def test_a_mail_is_handed_over_once(server: ScriptedServer, post_mail: Post) -> None:
    number = post_mail()
    send_due()
    send_due()
    (mail,) = server.mails
    assert (mail.sender, mail.recipient) == ("feste@musterstadt.example", "anna@example.org")
    assert mail.message["Subject"] == "Trial mail of the calendar of Musterstadt"
    row = mail_row(number)
    assert (row.state, row.attempts, row.reason, row.values) == ("sent", 1, "", {})
    post_mail()
    send_due()
    assert len(server.mails) == 1


def test_many_mails_share_a_connection(server: ScriptedServer, post_mail: Post) -> None:
    for number in range(5):
        post_mail(f"person{number}@example.org")
    send_due()
    assert [mail.recipient for mail in server.mails] == [f"person{number}@example.org" for number in range(5)]
    assert server.connections == 1


@pytest.mark.parametrize("stage", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "end"])
def test_what_the_server_cannot_take_now_is_tried_again(
    server: ScriptedServer, post_mail: Post, stage: str
) -> None:
    number = post_mail()
    server.at = {stage: "451 4.3.0 Later, please"}
    send_due()
    row = mail_row(number)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "Later, please" in row.reason
    assert timedelta(0) < row.next_try_at - clock.now() <= timedelta(minutes=1)
    send_due()
    assert mail_row(number).attempts == 1, "not before it is time"
    server.at = {}
    let_it_be_time()
    send_due()
    assert mail_row(number).state == "sent"
    assert len(server.mails) == 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "end"])
def test_what_is_refused_for_good_is_given_up_at_once(
    server: ScriptedServer, post_mail: Post, stage: str
) -> None:
    number, other = post_mail("gone@example.org"), post_mail("here@example.org")
    server.at = {stage: "550 5.1.1 No such mailbox"}
    send_due()
    assert [mail_row(one).state for one in (number, other)] == ["given_up", "given_up"]
    assert mail_row(number).reason == "550 5.1.1 No such mailbox"
    let_it_be_time()
    server.at = {}
    send_due()
    assert server.mails == []


def test_a_server_that_refuses_us_and_not_the_mail_is_tried_again(
    server: ScriptedServer, post_mail: Post
) -> None:
    number = post_mail()
    server.at = {"MAIL": "553 5.7.1 Sender not allowed"}
    send_due()
    assert (mail_row(number).state, mail_row(number).reason) == ("waiting", "553 5.7.1 Sender not allowed")


@pytest.mark.parametrize("stage", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("what", [DROP, STALL, DRIP])
def test_a_server_that_is_lost_before_the_content_has_nothing(
    server: ScriptedServer, post_mail: Post, monkeypatch: pytest.MonkeyPatch, stage: str, what: str
) -> None:
    monkeypatch.setattr(handing_over, "ANSWER_S", 0.3)
    monkeypatch.setattr(handing_over, "DIALOGUE_S", 0.6)
    number = post_mail()
    server.at = {stage: what}
    send_due()
    row = mail_row(number)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.reason
    server.go_on.set()
    server.at = {}
    let_it_be_time()
    send_due()
    assert mail_row(number).state == "sent"
    assert len(server.mails) == 1


@pytest.mark.parametrize("what", [DROP, STALL, DRIP, "not taken"])
def test_a_server_that_is_lost_after_the_content_may_have_it_so_it_is_not_sent_again(
    server: ScriptedServer, post_mail: Post, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(handing_over, "ANSWER_S", 0.3)
    monkeypatch.setattr(handing_over, "DIALOGUE_S", 0.6)
    number = post_mail()
    server.at = {"end": what}
    send_due()
    row = mail_row(number)
    assert (row.state, row.attempts) == ("unknown", 1)
    assert row.reason
    server.go_on.set()
    server.at = {}
    let_it_be_time()
    send_due()
    assert mail_row(number).state == "unknown"
    assert len(server.mails) == (0 if what == "not taken" else 1)


def test_a_lost_connection_ends_the_run_and_the_next_mail_waits_for_another(
    server: ScriptedServer, post_mail: Post
) -> None:
    first, second = post_mail("first@example.org"), post_mail("second@example.org")
    server.at = {"RCPT": DROP}
    send_due()
    assert [mail_row(one).attempts for one in (first, second)] == [1, 0]
    server.at = {}
    send_due()
    assert mail_row(second).state == "sent"


def test_where_there_is_no_server_all_that_is_due_waits_together(
    app: Flask, server: ScriptedServer, post_mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [post_mail(f"person{number}@example.org") for number in range(3)]
    set_up(app, monkeypatch, MailServer("127.0.0.1", 1, "feste@musterstadt.example"))
    send_due()
    rows = [mail_row(one) for one in numbers]
    assert {(row.state, row.attempts) for row in rows} == {("waiting", 1)}
    assert all("refused" in row.reason.lower() and row.next_try_at > clock.now() for row in rows)


def test_a_wrong_password_is_a_closed_door_and_not_a_refused_mail(
    app: Flask, server: ScriptedServer, post_mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = post_mail()
    server.password = "AGFubmEAc2VjcmV0"
    for password in ("wrong", "secret"):
        own = MailServer("127.0.0.1", server.port, "feste@musterstadt.example", "anna", password)
        set_up(app, monkeypatch, own)
        let_it_be_time()
        send_due()
        row = mail_row(number)
        assert "wrong" not in row.reason
        if password == "wrong":
            assert (row.state, row.reason) == ("waiting", "535 5.7.8 Wrong password")
    assert row.state == "sent"


def test_a_mail_that_fails_and_fails_is_given_up(server: ScriptedServer, post_mail: Post) -> None:
    number = post_mail()
    server.at = {"RCPT": "451 Later"}
    waited = timedelta(0)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert mail_row(number).state == "waiting"
        let_it_be_time()
        send_due()
        assert mail_row(number).attempts == attempt
        waited += wait_after(attempt)
    row = mail_row(number)
    assert (row.state, row.reason) == ("given_up", "451 Later")
    assert timedelta(days=2.5) < waited < timedelta(days=3.5)


def test_a_door_that_stays_closed_ends_with_giving_up(
    app: Flask, server: ScriptedServer, post_mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [post_mail(f"person{number}@example.org") for number in range(2)]
    begin_writing()
    db.session.execute(update(OutgoingMail).values(attempts=MOST_ATTEMPTS - 1))
    db.session.commit()
    set_up(app, monkeypatch, MailServer("127.0.0.1", 1, "feste@musterstadt.example"))
    send_due()
    assert {mail_row(one).state for one in numbers} == {"given_up"}


def test_the_waits_grow_and_stay_within_reach() -> None:
    waits = [wait_after(attempt) for attempt in range(1, 40)]
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=4)


def test_an_address_that_no_mail_can_go_to_is_given_up(server: ScriptedServer, post_mail: Post) -> None:
    wrong = [
        "nobody",
        "a b@example.org",
        "a@example.org>\r\nRCPT TO:<b@example.org",
        "a@exa\nmple.org",
        '"a b"@example.org',
        "ä@example.org",
        f"{'a' * 65}@example.org",
        "a@.",
    ]
    numbers = [post_mail(address) for address in wrong]
    right = post_mail("anna@münchen.example")
    send_due()
    assert {mail_row(one).state for one in numbers} == {"given_up"}
    assert mail_row(right).state == "sent"
    assert [mail.recipient for mail in server.mails] == ["anna@xn--mnchen-3ya.example"]


def test_a_mail_of_a_kind_that_this_version_does_not_know_holds_up_no_other(
    server: ScriptedServer, post_mail: Post, caplog: pytest.LogCaptureFixture
) -> None:
    strange, usual = post_mail(cause="strange"), post_mail(cause="usual")
    begin_writing()
    db.session.execute(update(OutgoingMail).where(OutgoingMail.id == strange).values(kind="pigeon"))
    db.session.commit()
    send_due()
    assert (mail_row(strange).state, mail_row(strange).reason) == (
        "waiting",
        "The mail could not be written: KeyError.",
    )
    assert mail_row(usual).state == "sent"
    assert "could not be written" in caplog.text


def test_without_a_setting_nothing_is_touched(app: Flask, post_mail: Post, mail_on: str) -> None:
    number = post_mail()
    app.config["SETTINGS"] = type(app.config["SETTINGS"])(
        **{**vars(app.config["SETTINGS"]), "mail_server": None}
    )
    send_due()
    assert mail_row(number).state == "waiting"


def test_what_somebody_waits_for_goes_first(server: ScriptedServer, post_mail: Post) -> None:
    digest, asked = post_mail("digest@example.org"), post_mail("asked@example.org")
    begin_writing()
    db.session.execute(update(OutgoingMail).where(OutgoingMail.id == digest).values(place=1))
    db.session.commit()
    send_due()
    assert [mail.recipient for mail in server.mails] == ["asked@example.org", "digest@example.org"]
    assert mail_row(asked).state == "sent"


def test_another_process_that_took_a_mail_over_is_the_only_one_to_send_it(
    server: ScriptedServer, post_mail: Post
) -> None:
    number = post_mail()
    mine = delivery._claim_next()
    assert mine is not None
    delivery._take_up_what_was_left()
    let_it_be_time()
    theirs = delivery._claim_next()
    assert theirs is not None
    assert (theirs.id, theirs.attempt) == (number, 2)
    postman = delivery._Postman()
    postman.deliver(mine)
    assert server.mails == []
    postman.deliver(theirs)
    postman.close()
    assert len(server.mails) == 1
    assert mail_row(number).state == "sent"


def test_who_knows_how_it_ended_says_so_even_where_another_called_it_unknown(
    server: ScriptedServer, post_mail: Post
) -> None:
    number = post_mail()
    claim = delivery._claim_next()
    assert claim is not None
    delivery._begin_content(claim)
    delivery._take_up_what_was_left()
    assert mail_row(number).state == "unknown"
    delivery._settle(claim, "sent")
    assert mail_row(number).state == "sent"
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 1
