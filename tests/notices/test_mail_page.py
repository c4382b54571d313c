"""What the administrator sees of mails, and may do about those that went nowhere; and that it ends some day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.doctor.complaints import complaints
from festival.notices.model import Notice
from festival.outbox.administering import KEPT
from festival.outbox.delivery import MOST_ATTEMPTS, send_due
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, post
from jobs import heartbeat, sweep
from tests.conftest import make_account
from tests.counting import counted_queries
from tests.mediation.quarrels import Quarrel, as_
from tests.notices.test_mails import everything, write
from tests.outbox.conftest import let_it_be_time, mail_row, post_mail
from tests.outbox.mail_server import ScriptedServer

__all__ = ["post_mail"]
PAGE = "/desk/settings/mails"
Post = Callable[..., int]


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return as_(app, make_account(role="administrator"))


def set_values(mail_id: int, **values: Any) -> None:
    begin_writing()
    db.session.execute(update(OutgoingMail).where(OutgoingMail.id == mail_id).values(values))
    db.session.commit()


def page(client: FlaskClient, show: str = "stuck") -> str:
    answer = client.get(f"{PAGE}?lang=en&show={show}")
    assert answer.status_code == 200
    return answer.text


def press(client: FlaskClient, **data: str) -> int:
    return client.post(f"{PAGE}?lang=en", data=data).status_code


def test_what_was_refused_stands_there_with_its_reason_and_can_be_tried_again(
    server: ScriptedServer, post_mail: Post, admin: FlaskClient
) -> None:
    number = post_mail("gone@example.org")
    server.at = {"RCPT": "550 5.1.1 <b>No such mailbox"}
    send_due()
    shown = page(admin)
    for words in ("gone@example.org", "Trial mail", "given up", "550 5.1.1 &lt;b&gt;No such mailbox"):
        assert words in shown
    server.at = {}
    assert press(admin, do="again", id=str(number)) == 303
    send_due()
    assert mail_row(number).state == "sent"
    assert "gone@example.org" not in page(admin)
    assert "gone@example.org" in page(admin, "sent")


def test_what_nobody_knows_of_is_sent_again_only_by_who_asks_for_it_by_itself(
    server: ScriptedServer, post_mail: Post, admin: FlaskClient
) -> None:
    unknown, refused = post_mail("unknown@example.org"), post_mail("refused@example.org")
    set_values(unknown, state="unknown")
    set_values(refused, state="given_up", attempts=MOST_ATTEMPTS)
    assert "unknown whether it went out" in page(admin)
    assert press(admin, do="all") == 303
    send_due()
    assert [mail.recipient for mail in server.mails] == ["refused@example.org"]
    assert press(admin, do="again", id=str(unknown)) == 303
    send_due()
    assert mail_row(unknown).state == "sent"


def test_a_mail_that_is_tried_again_has_all_its_tries_before_it(
    server: ScriptedServer, post_mail: Post, admin: FlaskClient
) -> None:
    number = post_mail()
    set_values(number, state="given_up", attempts=MOST_ATTEMPTS)
    press(admin, do="again", id=str(number))
    server.at = {"RCPT": "451 Later"}
    send_due()
    assert (mail_row(number).state, mail_row(number).attempts) == ("waiting", 1)


def test_what_came_back_can_only_be_let_be(post_mail: Post, admin: FlaskClient) -> None:
    number = post_mail()
    set_values(number, state="bounced", attempts=1, reason="550 User unknown")
    shown = page(admin)
    assert "came back" in shown
    assert 'value="again"' not in shown
    press(admin, do="again", id=str(number))
    assert mail_row(number).state == "bounced"
    press(admin, do="let_be", id=str(number))
    assert mail_row(number).state == "dropped"


def test_a_mail_that_is_let_be_is_not_listed_or_sent(
    server: ScriptedServer, post_mail: Post, admin: FlaskClient
) -> None:
    number = post_mail()
    set_values(number, state="given_up", values={"name": "Anna"})
    assert press(admin, do="let_be", id=str(number)) == 303
    send_due()
    assert (mail_row(number).state, mail_row(number).values) == ("dropped", {})
    assert "anna@example.org" not in page(admin)
    assert server.mails == []


def test_what_went_out_cannot_be_sent_a_second_time(
    server: ScriptedServer, post_mail: Post, admin: FlaskClient
) -> None:
    number = post_mail()
    send_due()
    press(admin, do="again", id=str(number))
    send_due()
    assert (mail_row(number).state, len(server.mails)) == ("sent", 1)


@pytest.mark.parametrize(
    "data", [{}, {"do": "again"}, {"do": "again", "id": "x"}, {"do": "burn", "id": "1"}, {"do": "let_be"}]
)
def test_what_is_no_order_is_refused(admin: FlaskClient, data: dict[str, str]) -> None:
    assert press(admin, **data) == 400
    assert press(admin, do="again", id="99999") == 303


def test_no_secret_stands_on_the_page(post_mail: Post, admin: FlaskClient) -> None:
    for state in ("given_up", "unknown", "waiting", "sent"):
        set_values(post_mail(cause=state), state=state, values={"token": "a-secret"}, cause=f"cause-{state}")
    for show in ("stuck", "waiting", "sent"):
        shown = page(admin, show)
        assert "anna@example.org" in shown
        assert "a-secret" not in shown
        assert "cause-" not in shown


def test_only_administrators_see_it(app: Flask) -> None:
    for role in ("member", "coordinator"):
        client = as_(app, make_account(role=role))
        assert client.get(PAGE).status_code == 403
        assert press(client, do="all") == 403
    assert app.test_client().get(PAGE).status_code in (302, 401)


def test_the_page_says_where_no_mail_is_set_up(admin: FlaskClient) -> None:
    assert "No mail server is set up" in page(admin)


def test_a_shelf_that_is_none_is_a_mistake_and_says_so(admin: FlaskClient) -> None:
    assert admin.get(f"{PAGE}?show=all").status_code == 400


def test_many_mails_ask_no_more_questions_than_few(post_mail: Post, admin: FlaskClient) -> None:
    def asked() -> int:
        with counted_queries() as found:
            page(admin, "waiting")
        return len(found)

    post_mail()
    before = asked()
    begin_writing()
    for number in range(60):
        post(
            Recipient(account_id=make_account().id if number < 5 else None, address=f"{number}@x.org"),
            "trial",
            "2",
        )
    db.session.commit()
    assert asked() == before


def mail_words() -> list[str]:
    heartbeat.beat()
    return [line for line in complaints() if "mail" in line.lower()]


def test_the_doctor_names_what_went_nowhere_and_what_waits_too_long(
    server: ScriptedServer, post_mail: Post
) -> None:
    assert mail_words() == []
    set_values(post_mail(cause="1"), state="given_up")
    set_values(post_mail(cause="2"), state="unknown")
    set_values(post_mail(cause="3"), attempts=8, reason="451 Later")
    said = "\n".join(mail_words())
    for words in ("given up: 1.", "nobody knows whether they went out: 1.", "451 Later", PAGE):
        assert words in said


def test_after_sixty_days_it_is_forgotten_that_a_mail_went_and_its_notices_are_not_told_again(
    app: Flask, server: ScriptedServer, quarrel: Quarrel
) -> None:
    everything(server)
    server.mails.clear()
    begin_writing()
    long_ago = clock.now() - KEPT - timedelta(minutes=1)
    db.session.execute(update(OutgoingMail).values(changed_at=long_ago))
    db.session.commit()
    sweep.sweep()
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
    assert set(db.session.scalars(select(Notice.mail_id))) == {None}
    write(app, quarrel)
    mails = everything(server)
    assert [mail.text.count("neuer Konflikt") for mail in mails[quarrel.alice.email]] == [0]


def test_what_ended_lately_or_waits_is_kept(server: ScriptedServer, post_mail: Post) -> None:
    sent, waiting = post_mail(cause="1"), post_mail(cause="2")
    set_values(sent, state="sent")
    set_values(waiting, changed_at=clock.now() - KEPT - timedelta(days=1))
    sweep.sweep()
    assert {mail_row(sent).state, mail_row(waiting).state} == {"sent", "waiting"}


def test_nothing_is_kept_of_what_a_mail_said(server: ScriptedServer, post_mail: Post) -> None:
    number = post_mail()
    set_values(number, values={"name": "Anna"})
    let_it_be_time()
    send_due()
    assert mail_row(number).values == {}
