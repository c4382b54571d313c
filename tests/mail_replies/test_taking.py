"""An answer by mail lands where it is talked about; what is none goes nowhere and is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from festival.attachments.model import Attachment
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.mail_replies import looking
from festival.mail_replies.looking import take_answers
from festival.mail_replies.mailbox import look_into
from festival.mediation.model import Letter
from festival.notices.model import Notice
from festival.outbox.answered import answer_counts
from festival.outbox.kinds import kind_of
from festival.outbox.message import message_id, message_of
from festival.outbox.model import OutgoingMail
from festival.outbox.reply_addresses import HOLDS, TalkKey, read_reply_address, reply_address
from festival.settings import BadSetting, read_mailbox
from jobs.mail_replies import take_mail_replies
from tests.attachments.samples import pdf, picture
from tests.conftest import make_account, make_organisation, sign_in
from tests.conversation.conftest import Talk
from tests.mail_replies.conftest import ADDRESS, Writing, answer_to, writing_of
from tests.mail_replies.mailbox_server import MailboxServer
from tests.mediation.quarrels import Quarrel
from tests.outbox.test_bounces import report

NASTY = "{{7*7}} {% x '\"><b>"
SHOWN = "{{7*7}} {% x '\"&gt;&lt;b&gt;"


def take(mailbox: MailboxServer, *messages: EmailMessage) -> dict[str, int]:
    """Deliver the mails, look into the mailbox, and return what became of all so far."""
    for message in messages:
        mailbox.deliver(message.as_bytes())
    take_mail_replies()
    assert mailbox.unread() == 0
    db.session.expire_all()
    return answer_counts()


def test_an_answer_lands_in_the_thread_without_its_quote_and_once(
    talk: Talk, mailbox: MailboxServer, organiser: Writing
) -> None:
    text = f"Hundert Plätze. {NASTY}\n\nAm 27.11.26 um 14:03 schrieb Stadt:\n> Wie viele?\n"
    assert take(mailbox, answer_to(organiser, text)) == {"taken": 1}
    [message] = talk.messages()
    assert (message.by_id, message.is_note) == (talk.people["organiser"].id, False)
    page = talk.read("office")
    assert f"Hundert Plätze. {SHOWN}" in page
    assert "Wie viele?" not in page
    told = db.session.query(Notice).filter_by(account_id=talk.people["office"].id, code="message")
    assert told.count() == 1
    mailbox.mark_unread()  # as where the job was killed before it could mark the mail
    assert take(mailbox) == {"taken": 1}
    assert take(mailbox, answer_to(organiser, text)) == {"taken": 1}  # delivered twice
    assert len(talk.messages()) == 1
    assert mailbox.all_of_it() == 2, "nothing is deleted"


def test_a_job_that_is_killed_before_it_commits_takes_it_the_next_time(
    talk: Talk, mailbox: MailboxServer, organiser: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*args: object, **kwargs: object) -> None:
        raise Killed

    mailbox.deliver(answer_to(organiser).as_bytes())
    with monkeypatch.context() as patched:
        patched.setattr("festival.mail_replies.judging.note_answer", killed)
        with pytest.raises(Killed):
            take_answers()
    db.session.rollback()
    assert talk.messages() == []
    assert take(mailbox) == {"taken": 1}
    assert len(talk.messages()) == 1


def test_an_answer_about_a_conflict_is_a_letter(app: Flask, quarrel: Quarrel, mailbox: MailboxServer) -> None:
    writing = Writing(TalkKey("conflict", quarrel.conflict.id, quarrel.alice.id), quarrel.alice.email)
    message = answer_to(writing, "Wir gehen auf den Sonntag.")
    message.add_attachment(pdf(), maintype="application", subtype="pdf", filename="Plan.pdf")
    assert take(mailbox, message) == {"taken": 1}
    [letter] = db.session.query(Letter).all()
    assert letter.by_id == quarrel.alice.id
    assert letter.text.startswith("Wir gehen auf den Sonntag.")
    assert "Plan.pdf" in letter.text


def test_files_come_along_where_they_are_what_they_should_be(
    talk: Talk, mailbox: MailboxServer, organiser: Writing
) -> None:
    message = answer_to(organiser, "Anbei der Plan.")
    message.add_attachment(pdf(), maintype="application", subtype="pdf", filename="Plan.pdf")
    message.add_attachment(picture(), maintype="image", subtype="jpeg", filename="Platz.jpg")
    message.add_attachment(b"<html>", maintype="application", subtype="pdf", filename=f"{NASTY}.pdf")
    assert take(mailbox, message) == {"taken": 1}
    names = [one.file_name for one in db.session.query(Attachment).order_by(Attachment.id)]
    assert names == ["Plan.pdf", "Platz.jpg"]
    page = talk.read("office")
    assert "Anbei der Plan." in page
    assert f"were not taken: {SHOWN}.pdf" in page or f"nicht übernommen wurden: {SHOWN}.pdf" in page


AUTOMATIC = {
    "Auto-Submitted": "auto-replied",
    "Precedence": "bulk",
    "List-Id": "<verein.example.org>",
    "Return-Path": "<>",
    "X-Autoreply": "yes",
}


@pytest.mark.parametrize("header", AUTOMATIC)
def test_what_machines_send_goes_nowhere(
    talk: Talk, mailbox: MailboxServer, organiser: Writing, header: str
) -> None:
    message = answer_to(organiser, **{header.replace("-", "_"): AUTOMATIC[header]})
    assert take(mailbox, message) == {"automatic": 1}
    assert talk.messages() == []


def test_a_mail_that_comes_back_is_noted_at_the_mail_it_is_about(talk: Talk, mailbox: MailboxServer) -> None:
    talk.say("office", "Wie viele?", told=("organiser",))
    row = db.session.query(OutgoingMail).filter_by(account_id=talk.people["organiser"].id).one()
    begin_writing()
    row.state = "sent"
    db.session.commit()
    mailbox.deliver(report(message_id(row)))
    assert take(mailbox) == {"bounce": 1}
    assert db.session.get_one(OutgoingMail, row.id).state == "bounced"


def test_a_human_s_auto_submitted_no_is_taken(talk: Talk, mailbox: MailboxServer, organiser: Writing) -> None:
    assert take(mailbox, answer_to(organiser, Auto_Submitted="no")) == {"taken": 1}


def test_a_stranger_with_the_right_address_goes_nowhere(
    talk: Talk, mailbox: MailboxServer, organiser: Writing
) -> None:
    other = talk.people["office"].email
    for number, sender in enumerate(("fremd@example.org", other, f"{organiser.email}, fremd@example.org")):
        take(mailbox, answer_to(organiser, f"Text {number}", From=sender))
    assert answer_counts() == {"stranger": 3}
    assert talk.messages() == []


def test_who_may_not_write_there_any_more_goes_nowhere(
    talk: Talk, mailbox: MailboxServer, organiser: Writing
) -> None:
    reader = make_account(organisation=talk.town.club, member_role="reader")
    stranger = talk.people["stranger"]
    for account in (reader, stranger):
        writing = Writing(TalkKey("event", organiser.key.talk_id, account.id), account.email)
        take(mailbox, answer_to(writing, f"Text {account.id}"))
    gone = Writing(TalkKey("event", 99_999, reader.id), reader.email)
    assert take(mailbox, answer_to(gone, "Text")) == {"closed": 3}
    begin_writing()
    talk.people["organiser"].is_active = False
    db.session.commit()
    assert take(mailbox, answer_to(organiser, "Abgeschaltet")) == {"stranger": 1, "closed": 3}
    assert talk.messages() == []


def test_forged_and_old_addresses_go_nowhere(
    talk: Talk, mailbox: MailboxServer, organiser: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = reply_address(organiser.key, now=clock.now())
    office = talk.people["office"].id
    forged = [
        good.replace(f"-{organiser.key.account_id}-", f"-{office}-"),
        good[:-30] + "0" * 4 + good[-26:],
        good.replace("+e", "+c"),
        f"antwort+x@{ADDRESS.partition('@')[2]}",
    ]
    for number, address in enumerate(forged):
        take(mailbox, answer_to(organiser, f"Text {number}", To=address))
    assert answer_counts() == {"forged": len(forged)}
    old = reply_address(organiser.key, now=clock.now() - HOLDS - timedelta(days=1))
    take(mailbox, answer_to(organiser, "Spät", To=old))
    take(mailbox, answer_to(organiser, "Ohne", To=ADDRESS))
    take(mailbox, answer_to(organiser, "> nur ein Zitat"))
    assert answer_counts() == {"forged": len(forged), "old": 1, "not_ours": 1, "empty": 1}
    assert talk.messages() == []
    monkeypatch.setitem(talk.app.config, "SECRET_KEY", "another")
    assert take(mailbox, answer_to(organiser, "Alter Schlüssel", To=good))["forged"] == len(forged) + 1


def test_letters_of_the_address_may_be_large_and_it_may_stand_in_cc(
    talk: Talk, mailbox: MailboxServer, organiser: Writing
) -> None:
    address = reply_address(organiser.key, now=clock.now())
    message = answer_to(organiser, To="kollegin@example.org", Cc=address.upper())
    assert take(mailbox, message) == {"taken": 1}


def test_what_breaks_is_noted_and_the_others_are_taken(
    talk: Talk, mailbox: MailboxServer, organiser: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = looking.take_answer

    def take_one(raw: bytes, **more: object) -> object:
        if b"kaputt" in raw:
            raise ValueError("kaputt")
        return real(raw, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(looking, "take_answer", take_one)
    assert take(mailbox, answer_to(organiser, "kaputt"), answer_to(organiser, "heil")) == {
        "taken": 1,
        "broken": 1,
    }


def test_what_is_too_large_is_not_fetched(
    talk: Talk, mailbox: MailboxServer, organiser: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("festival.mail_replies.mailbox.LARGEST_BYTES", 100)
    assert take(mailbox, answer_to(organiser)) == {"too_large": 1}
    assert talk.messages() == []


def test_a_mailbox_that_cannot_be_read_is_looked_into_later(
    talk: Talk, mailbox: MailboxServer, organiser: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(answer_to(organiser).as_bytes())
    settings = talk.app.config["SETTINGS"]
    for wrong in ({"port": 9}, {"password": "falsch"}, {"folder": "Nirgends"}):
        broken = replace(settings, mailbox=replace(settings.mailbox, **wrong))
        monkeypatch.setitem(talk.app.config, "SETTINGS", broken)
        assert take_answers() == 0
    monkeypatch.setitem(talk.app.config, "SETTINGS", settings)
    assert take(mailbox) == {"taken": 1}


def test_without_a_mailbox_nothing_is_offered_nor_looked_for(talk: Talk, mail_on: str) -> None:
    key = TalkKey("event", talk.town.event.id, talk.people["organiser"].id)
    assert reply_address(key, now=clock.now()) == ""
    assert read_reply_address("antwort+e1-1-1-x@musterstadt.example", now=clock.now()) is None
    assert take_answers() == 0


def mail_for(account_id: int) -> EmailMessage:
    from email import message_from_bytes
    from email.policy import default

    row = (
        db.session.query(OutgoingMail)
        .filter_by(account_id=account_id, kind="notices")
        .order_by(OutgoingMail.id.desc())
        .first()
    )
    mail = kind_of("notices").compose(row)
    assert mail is not None
    raw = message_of(mail, row, city_name="Musterstadt", now=clock.now())
    return message_from_bytes(raw, policy=default)  # type: ignore[return-value]


def test_a_mail_about_one_talk_says_where_to_answer_and_the_answer_arrives(
    talk: Talk, mailbox: MailboxServer, organiser: Writing
) -> None:
    talk.say("office", "Wie viele?", told=("organiser",))
    mail = mail_for(talk.people["organiser"].id)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "diese Mail" in text or "this mail" in text
    message = answer_to(organiser, "Hundert.", To=str(mail["Reply-To"]))
    assert take(mailbox, message) == {"taken": 1}
    assert [one.text for one in talk.messages()] == ["Wie viele?", "Hundert."]


def test_what_answers_an_internal_note_is_one(talk: Talk, mailbox: MailboxServer) -> None:
    talk.note("order", "Unter uns: wer prüft das?", told=("office",))
    mail = mail_for(talk.people["office"].id)
    writing = writing_of(talk, "office")
    assert take(mailbox, answer_to(writing, "Das mache ich.", To=str(mail["Reply-To"]))) == {"taken": 1}
    assert [one.is_note for one in talk.messages()] == [True, True]
    assert "Das mache ich." in talk.read("order")
    assert "Das mache ich." not in talk.read("organiser")


def test_an_organiser_answers_no_note(talk: Talk, mailbox: MailboxServer, organiser: Writing) -> None:
    note = Writing(replace(organiser.key, kind="note"), organiser.email)
    assert take(mailbox, answer_to(note)) == {"closed": 1}
    assert talk.messages() == []


def test_a_mail_about_a_note_and_a_message_has_no_such_address(talk: Talk, mailbox: MailboxServer) -> None:
    talk.note("order", "Unter uns", told=("office",))
    talk.say("organiser", "Für alle", told=("office",))
    assert mail_for(talk.people["office"].id)["Reply-To"] is None


def test_a_mail_about_several_talks_has_no_such_address(
    talk: Talk, mailbox: MailboxServer, organiser: Writing
) -> None:
    from tests.conftest import make_event

    talk.say("office", "Wie viele?", told=("organiser",))
    other = make_event(organisation=talk.town.club, state="submitted")
    sent = {"text": "Und hier?", "told": [str(talk.people["organiser"].id)]}
    talk.as_("office").post(f"/desk/events/{other.id}/talk", data=sent)
    assert mail_for(talk.people["organiser"].id)["Reply-To"] is None


def test_the_administrator_sees_what_became_of_answers(
    talk: Talk, mailbox: MailboxServer, organiser: Writing
) -> None:
    take(mailbox, answer_to(organiser), answer_to(organiser, "x", From="fremd@example.org"))
    client = talk.app.test_client()
    sign_in(client, make_account(role="administrator"))
    page = client.get("/desk/settings/mails?lang=en").get_data(as_text=True)
    assert "1: written where it is talked about" in page
    assert "1: not from the person who was written to" in page
    assert ADDRESS in page
    assert "fremd@example.org" not in page


def test_an_office_answers_too(talk: Talk, mailbox: MailboxServer) -> None:
    assert take(mailbox, answer_to(writing_of(talk, "office"), "Gern.")) == {"taken": 1}
    assert "Frau Amt, Gewerbeamt" in talk.read("organiser")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("imap://u:p@mail.example.de/INBOX", "antwort@example.de"),
        ("http://u:p@mail.example.de/INBOX", "antwort@example.de"),
        ("imaps://mail.example.de/INBOX", "antwort@example.de"),
        ("imaps://u:p@mail.example.de:x/INBOX", "antwort@example.de"),
        ('imaps://u:p@mail.example.de/IN"BOX', "antwort@example.de"),
        ("imaps://u:p@mail.example.de/INBOX", ""),
        ("imaps://u:p@mail.example.de/INBOX", "antwort+x@example.de"),
        ("imaps://u:p@mail.example.de/INBOX", "antwort"),
    ],
)
def test_a_setting_that_cannot_be_used_is_said_without_the_password(url: str, address: str) -> None:
    with pytest.raises(BadSetting) as caught:
        read_mailbox(url, address, is_mail_on=True)
    assert "u:p" not in str(caught.value)


def test_the_setting_is_read_and_needs_mail() -> None:
    found = read_mailbox(
        "imaps://u%40x:p%2Fw@mail.example.de/Festival/Antworten", "antwort@example.de", is_mail_on=True
    )
    assert found is not None
    assert (found.host, found.port, found.user, found.password, found.folder, found.is_wrapped) == (
        *("mail.example.de", 993, "u@x", "p/w", "Festival/Antworten", True),
    )
    assert "p/w" not in repr(found)
    assert read_mailbox("", "", is_mail_on=False) is None
    with pytest.raises(BadSetting):
        read_mailbox("imaps://u:p@mail.example.de/INBOX", "antwort@example.de", is_mail_on=False)


def test_few_are_taken_at_once_and_the_others_next(
    mailbox: MailboxServer, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setattr("festival.mail_replies.mailbox.AT_ONCE", 2)
    for number in range(3):
        mailbox.deliver(f"From: a@b.example\r\n\r\n{number}".encode())
    seen: list[bytes] = []
    settings = app.config["SETTINGS"].mailbox
    assert look_into(settings, seen.append, seen.append) == 2  # type: ignore[arg-type]
    assert look_into(settings, seen.append, seen.append) == 1  # type: ignore[arg-type]
    assert [one[-1:] for one in seen] == [b"0", b"1", b"2"]


def test_a_guest_of_another_city_is_told_nothing(app: Flask, mailbox: MailboxServer) -> None:
    account = make_account(organisation=make_organisation())
    writing = Writing(TalkKey("conflict", 1, account.id), account.email)
    assert take(mailbox, answer_to(writing)) == {"closed": 1}
