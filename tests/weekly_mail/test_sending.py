"""Each Thursday's mail goes once, whatever becomes of the job, and says what the programme says."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.model import Organisation
from festival.outbox.kinds import kind_of
from festival.outbox.message import message_of
from festival.outbox.model import OutgoingMail
from festival.weekly_mail import contents, weekly_sending
from festival.weekly_mail.weekly_sending import send_weekly
from jobs import weekly
from tests.conftest import make_organisation
from tests.weekly_mail.conftest import (
    THURSDAY,
    SetClock,
    on,
    posted,
    readers,
    subscribe,
    subscriptions,
    weekly_mails,
)

DAY = timedelta(days=1)
EVENT = re.compile(r"/events/\d+[\w/-]*")


def test_the_mail_comes_on_thursday_with_the_event_and_only_once(
    client: FlaskClient, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    subscribe(client, mail_on, category="konzert")
    on(5, title="Serenade", category="konzert")
    on(5, title="Flohmarkt", category="markt")
    on(14, title="Zu spät", category="konzert")
    on(2, title="Schon gestern", category="konzert", now=clock.now())
    assert weekly.send_weekly_mails() is False
    set_clock(THURSDAY.replace(hour=5, minute=59))
    assert weekly.send_weekly_mails() is False
    for hour in (6, 7, 12):
        set_clock(THURSDAY.replace(hour=hour))
        assert weekly.send_weekly_mails() is (hour == 6)
    (mail,) = weekly_mails()
    assert mail.subject.replace("\u00a0", " ") == "On in Musterstadt: 3–13 December"
    for said in (mail.text, mail.html):
        assert "Serenade" in said
        assert "Saturday 5\u00a0December 2026" in said
        assert f"{mail_on}/events/" in said
        assert not any(title in said for title in ("Flohmarkt", "Zu spät", "Schon gestern"))
    assert f"{mail_on}/events?from=2026-12-03&to=2026-12-13&category=konzert" in mail.text


def test_it_says_itself_how_to_end_it_in_its_head(
    client: FlaskClient, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    subscribe(client, mail_on)
    on(5)
    send_weekly(now=set_clock(THURSDAY))
    (row,) = posted()
    mail = kind_of(row.kind).compose(row)
    assert mail is not None
    sent = message_of(mail, row, city_name="Musterstadt", now=clock.now()).decode()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in sent
    assert "List-ID: <weekly.musterstadt.example>" in sent
    assert row.place == 2  # nobody who waits for a mail waits behind it


def test_nothing_is_sent_where_nothing_begins(
    client: FlaskClient, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    subscribe(client, mail_on)
    on(1, 10, title="Ausstellung", local_end=datetime(2027, 2, 1, 18))
    set_clock(THURSDAY)
    assert send_weekly(now=clock.now()) is True
    assert posted() == []
    assert send_weekly(now=clock.now()) is False
    on(18)
    send_weekly(now=set_clock(THURSDAY + 7 * DAY))
    (mail,) = weekly_mails()
    assert "Still on" in mail.text
    assert "Ausstellung, until Mon 1\u00a0February 2027" in mail.text


def test_what_is_cancelled_or_withdrawn_by_the_time_it_goes_is_told_so(
    client: FlaskClient, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    from festival.events.saving import write_event

    subscribe(client, mail_on)
    off, gone = on(5, title="Serenade"), on(6, title="Geheim")
    on(7, title="Lesung")
    send_weekly(now=set_clock(THURSDAY))
    begin_writing()
    off, gone = db.session.merge(off), db.session.merge(gone)
    off.state, gone.state = "cancelled", "withdrawn"
    for one in (off, gone):
        write_event(one, now=clock.now())
    db.session.commit()
    (mail,) = weekly_mails()
    assert "Cancelled: Serenade" in mail.text
    assert "<strong>Cancelled:</strong>" in mail.html
    assert "Geheim" not in mail.text + mail.html
    assert "Lesung" in mail.text


def test_texts_of_people_stay_texts(
    client: FlaskClient, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    title = "{{7*7}} {% x '\"><b> %(x)s"
    subscribe(client, mail_on, q="'\"><b>")
    subscribe(client, mail_on)
    on(5, title=title, place_name="<i>Hof</i>")
    begin_writing()
    db.session.execute(update(OutgoingMail).values(state="sent"))
    db.session.commit()
    send_weekly(now=set_clock(THURSDAY))
    mails = weekly_mails()
    assert len(mails) == 2
    for mail in mails:
        assert title in mail.text
        assert title in unescape(mail.html)
        assert not re.search(r"<[bi]>", mail.html)


@pytest.mark.parametrize(
    "choice", ["", "category=konzert", "free=1", "often=regular", "often=special", "q=konzert"]
)
def test_its_list_is_the_programmes(
    client: FlaskClient,
    mail_on: str,
    wednesday: datetime,
    set_clock: SetClock,
    choice: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents, "MOST", 15)
    luck = random.Random(choice)
    for number in range(40):
        series = {"rrule": "FREQ=WEEKLY"} if number % 5 == 0 else {}
        on(
            luck.randint(1, 18),
            luck.randint(0, 23),
            category=luck.choice(["konzert", "markt"]),
            is_free=luck.random() < 0.5,
            **series,
        )
    readers(1, choice)
    send_weekly(now=set_clock(THURSDAY))
    (mail,) = weekly_mails()
    days = "from=2026-12-03&to=2026-12-13"
    page = client.get(f"/events?{days}&{choice}&lang=de").text
    main = page.partition("<main")[2].partition("</main")[0]
    special = re.sub(r'<details class="regular">.*?</details>', "", main, flags=re.DOTALL)
    listed = EVENT.findall(special)
    assert EVENT.findall(mail.text) == listed[: contents.MOST] != []
    assert ("Im Programm steht noch mehr" in mail.text) == (len(listed) > contents.MOST)
    folds = re.findall(r'<details class="regular">.*?</details>', main, flags=re.DOTALL)
    told = re.findall(r"^(?:\d+ regelm|Regelm).+$", mail.text, re.MULTILINE)
    assert told == [_folded(one) for one in folds][: len(told) if len(listed) > contents.MOST else None]


def _folded(fold: str) -> str:
    """The line of a mail for what the programme folds: a few are called by name."""
    titles = [unescape(one) for one in re.findall(r'row-title"><a [^>]*>([^<]+)<', fold)]
    words = re.findall(r"<summary>([^<]+)</summary>", fold)[0]
    return f"Regelmäßig: {', '.join(titles)}" if len(titles) <= contents.NAMED else unescape(words)


def test_a_choice_follows_an_organisation_that_was_merged_and_never_becomes_wider(
    client: FlaskClient, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    old, new = make_organisation(slug="alt"), make_organisation(slug="neu")
    readers(2, "organisation=alt", "organisation=nie-gehoert")
    on(5, title="Serenade", organisation=new)
    begin_writing()
    db.session.execute(update(Organisation).where(Organisation.id == old.id).values(merged_into_id=new.id))
    db.session.commit()
    send_weekly(now=set_clock(THURSDAY))
    assert [mail.address for mail in weekly_mails()] == ["reader0@example.org"]
    assert {row.last_on for row in subscriptions()} == {date(2026, 12, 3)}


@pytest.mark.parametrize(("days", "is_sent"), [(0, True), (1, True), (2, True), (3, False), (6, False)])
def test_a_thursday_that_was_missed_is_made_up_for_and_tells_of_what_is_still_ahead(
    app: Flask, mail_on: str, wednesday: datetime, set_clock: SetClock, days: int, is_sent: bool
) -> None:
    readers(1)
    on(3, title="Donnerstag")
    on(6, title="Sonntag")
    set_clock(THURSDAY.replace(hour=20) + days * DAY)
    assert send_weekly(now=clock.now()) is is_sent
    found = weekly_mails()
    assert len(found) == is_sent
    if found:
        assert ("-donnerstag" in found[0].text) == (days == 0)
        assert "-sonntag" in found[0].text


def test_what_could_not_be_handed_over_until_monday_is_let_go(
    app: Flask, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    readers(1)
    on(8)
    send_weekly(now=set_clock(THURSDAY))
    set_clock(THURSDAY + 3 * DAY)
    assert len(weekly_mails()) == 1
    set_clock(THURSDAY + 4 * DAY)
    assert weekly_mails() == []


def test_who_confirms_on_friday_gets_the_first_one_next_week(
    client: FlaskClient, mail_on: str, set_clock: SetClock, wednesday: datetime
) -> None:
    on(12)
    set_clock(THURSDAY + DAY)
    subscribe(client, mail_on)
    assert send_weekly(now=clock.now()) is False
    assert send_weekly(now=set_clock(THURSDAY + 7 * DAY)) is True
    assert len(posted()) == 1


def test_equal_questions_are_asked_once(
    app: Flask, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    readers(30, "", "category=konzert")
    on(5)
    asked: list[str] = []

    def note(*given: Any) -> None:
        if "occurrence" in given[2]:
            asked.append(given[2])

    set_clock(THURSDAY)
    event.listen(db.engine, "before_cursor_execute", note)
    send_weekly(now=clock.now())
    few = len(asked)
    assert len(weekly_mails()) == 30
    event.remove(db.engine, "before_cursor_execute", note)
    assert few <= 2 * 8
    assert len(asked) == few  # what the job has found is what the mails say


def test_a_question_that_fails_holds_up_no_other_and_comes_again(
    app: Flask, mail_on: str, wednesday: datetime, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(2, "category=konzert", "category=markt")
    on(5, category="konzert")
    on(5, category="markt")
    found = contents.weekly_list

    def fail(kept: str, locale: str, week: date) -> Any:
        if kept == "category=konzert":
            raise OSError("broken")
        return found(kept, locale, week)

    monkeypatch.setattr(weekly_sending, "weekly_list", fail)
    set_clock(THURSDAY)
    with pytest.raises(OSError, match="broken"):
        send_weekly(now=clock.now())
    assert [row.recipient for row in posted()] == ["reader1@example.org"]
    monkeypatch.setattr(weekly_sending, "weekly_list", found)
    send_weekly(now=clock.now())
    assert {row.recipient for row in posted()} == {"reader0@example.org", "reader1@example.org"}


def test_without_a_mail_server_nothing_is_marked_as_sent(
    app: Flask, wednesday: datetime, set_clock: SetClock
) -> None:
    readers(1)
    on(5)
    set_clock(THURSDAY)
    assert send_weekly(now=clock.now()) is False
    assert subscriptions()[0].last_on == date(2026, 11, 26)
