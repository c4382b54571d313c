"""Who does not answer a letter or a proposal for a week is reminded once; a week later the coordination is told."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import db
from festival.mediation.talk_reminders import remind_of_talks
from festival.notices.model import Notice
from tests.mediation.quarrels import EVENING, Quarrel, as_, propose
from tests.notices.test_mails import everything, speak, write
from tests.outbox.conftest import server
from tests.outbox.mail_server import ScriptedServer

__all__ = ["server"]


def after(days: int) -> int:
    """The morning's job so many days from now."""
    return remind_of_talks(now=clock.now() + timedelta(days=days))


def reminders() -> list[tuple[int, str]]:
    db.session.rollback()
    query = select(Notice.account_id, Notice.code).where(Notice.code.in_(("unanswered", "not_answered")))
    return list(db.session.execute(query.order_by(Notice.id)).tuples())


def test_a_letter_is_reminded_of_once_and_then_told_to_the_coordination(
    app: Flask, server: ScriptedServer, quarrel: Quarrel
) -> None:
    speak(quarrel.alice, "en")
    write(app, quarrel)
    everything(server)
    server.mails.clear()
    assert [after(days) for days in (6, 8, 9, 14, 16, 17, 30)] == [0, 1, 0, 0, 1, 0, 0]
    assert reminders() == [(quarrel.alice.id, "unanswered"), (quarrel.carol.id, "not_answered")]
    (mail,) = everything(server)[quarrel.alice.email]
    for words in ("Laternenfest", "wrote to you on", "waits for your answer", "Please answer", "Marktplatz"):
        assert words in mail.text
    inbox = as_(app, quarrel.carol).get("/desk/inbox?lang=en").text
    assert "has waited for an answer by" in inbox


def test_a_proposal_is_reminded_of_and_its_letter_is_not_beside_it(app: Flask, quarrel: Quarrel) -> None:
    write(app, quarrel)
    day = (EVENING + timedelta(days=1)).date().isoformat()
    answer = propose(app, quarrel, day=day)
    assert answer.status_code == 303, answer.text
    assert after(8) == 1
    inbox = as_(app, quarrel.alice).get("/desk/inbox?lang=en").text
    assert "proposed a change on" in inbox
    assert "Please take it or decline it." in inbox


def test_who_has_answered_is_not_reminded_but_the_other_one(app: Flask, quarrel: Quarrel) -> None:
    write(app, quarrel)
    address = f"/desk/conflicts/{quarrel.conflict.id}/letter?lang=en"
    answer = as_(app, quarrel.alice).post(address, data={"letter": "Gern.", "key": "hers"})
    assert answer.status_code == 303
    assert after(8) == 1
    assert reminders() == [(quarrel.bob.id, "unanswered")]


def test_of_what_is_settled_nobody_is_reminded(app: Flask, quarrel: Quarrel) -> None:
    write(app, quarrel)
    address = f"/desk/conflicts/{quarrel.conflict.id}/keep?lang=en"
    kept = as_(app, quarrel.carol).post(address, data={"reason": "Wir teilen den Platz."})
    assert kept.status_code == 303, kept.text
    assert after(8) == 0
