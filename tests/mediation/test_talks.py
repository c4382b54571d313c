"""Two organisers talk a conflict over: letters, proposals, decisions, notices."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.events.model import Event
from festival.events.saving import write_event
from festival.mediation.model import Decision, Letter, Proposal
from tests.conftest import make_event, make_organisation, make_venue
from tests.mediation.quarrels import EVENING, Quarrel, as_, propose, unread


def test_both_sides_and_the_coordination_are_told_and_nobody_else(app: Flask, quarrel: Quarrel) -> None:
    assert [("found" in unread(one)) for one in (quarrel.alice, quarrel.bob, quarrel.carol)] == [True] * 3
    assert unread(quarrel.dora) == []


def test_a_talk_is_open_to_those_concerned_and_the_coordination_only(app: Flask, quarrel: Quarrel) -> None:
    address = f"/desk/conflicts/{quarrel.conflict.id}"
    statuses = [as_(app, one).get(address).status_code for one in (quarrel.alice, quarrel.bob, quarrel.carol)]
    assert statuses == [200, 200, 200]
    assert as_(app, quarrel.dora).get(address).status_code == 404
    assert app.test_client().get(address).status_code in (302, 303)


def test_a_letter_begins_the_talk_and_arrives_once(app: Flask, quarrel: Quarrel) -> None:
    client, address = as_(app, quarrel.alice), f"/desk/conflicts/{quarrel.conflict.id}/letter"
    for _ in range(2):
        sent = client.post(
            address, data={"letter": "Guten Tag,\nmögen wir reden?", "key": "one-and-the-same"}
        )
        assert sent.status_code == 303
    assert len(db.session.scalars(select(Letter)).all()) == 1
    assert quarrel.conflict.state == "in_talks"
    assert unread(quarrel.bob).count("letter") == 1
    assert "letter" not in unread(quarrel.alice)
    assert "mögen wir reden?" in as_(app, quarrel.bob).get(f"/desk/conflicts/{quarrel.conflict.id}").text


def test_an_empty_letter_is_refused_with_a_reason(app: Flask, quarrel: Quarrel) -> None:
    answer = as_(app, quarrel.alice).post(
        f"/desk/conflicts/{quarrel.conflict.id}/letter", data={"letter": "  "}
    )
    assert answer.status_code == 400
    assert db.session.scalars(select(Letter)).all() == []


def test_taking_a_proposal_moves_the_event_and_the_conflict_closes_itself(
    app: Flask, quarrel: Quarrel
) -> None:
    day = (EVENING + timedelta(days=1)).date()
    assert propose(app, quarrel, day=day.isoformat(), words="Am Sonntag ist frei").status_code == 303
    found = db.session.scalars(select(Proposal)).one()
    address = f"/desk/conflicts/{quarrel.conflict.id}/proposals/{found.id}"
    assert as_(app, quarrel.bob).post(address, data={"answer": "take"}).status_code == 403
    assert as_(app, quarrel.alice).post(address, data={"answer": "take"}).status_code == 303
    moved = db.session.get_one(Event, quarrel.hers.id, populate_existing=True)
    assert moved.local_start == EVENING + timedelta(days=1)
    assert moved.local_end == EVENING + timedelta(days=1, hours=2, minutes=30)
    assert quarrel.conflict.state == "solved"
    assert {"taken", "solved"} <= set(unread(quarrel.bob))


def test_a_proposal_for_one_date_of_a_series_moves_that_date_only(app: Flask, quarrel: Quarrel) -> None:
    begin_writing()
    hers = db.session.get_one(Event, quarrel.hers.id)
    hers.lines[0].rrule = "FREQ=WEEKLY"
    write_event(hers, now=clock.now())
    db.session.commit()
    assert propose(app, quarrel, start="12:00", end="14:00").status_code == 303
    found = db.session.scalars(select(Proposal)).one()
    address = f"/desk/conflicts/{quarrel.conflict.id}/proposals/{found.id}"
    as_(app, quarrel.alice).post(address, data={"answer": "take"})
    moved = db.session.get_one(Event, hers.id, populate_existing=True)
    db.session.refresh(moved, ["date_changes"])
    assert moved.local_start == EVENING
    assert [(one.on, one.local_start) for one in moved.date_changes] == [
        (EVENING.date(), EVENING.replace(hour=12, minute=0))
    ]
    assert quarrel.conflict.state == "solved"


def test_a_proposal_is_overtaken_once_its_event_has_changed(app: Flask, quarrel: Quarrel) -> None:
    propose(app, quarrel, start="09:00", end="11:00")
    begin_writing()
    hers = db.session.get_one(Event, quarrel.hers.id)
    hers.title = "Laternenfest im Regen"
    write_event(hers, now=clock.now())
    db.session.commit()
    found = db.session.scalars(select(Proposal)).one()
    address = f"/desk/conflicts/{quarrel.conflict.id}/proposals/{found.id}"
    as_(app, quarrel.alice).post(address, data={"answer": "take"})
    assert db.session.get_one(Event, hers.id, populate_existing=True).local_start == EVENING


@pytest.mark.parametrize(
    "data",
    [
        {"day": "30.2.2027"},
        {"start": "25:00"},
        {"place": "Kein solcher Ort"},
        {"event_id": "99999", "day": "2027-05-05"},
        {},
        {"day": "x" * 100},
    ],
    ids=str,
)
def test_a_proposal_that_cannot_be_read_is_refused_with_what_was_typed(
    app: Flask, quarrel: Quarrel, data: dict[str, str]
) -> None:
    answer = propose(app, quarrel, **data)
    assert answer.status_code == 400
    assert db.session.scalars(select(Proposal)).all() == []
    assert all(value in answer.text for name, value in data.items() if name != "event_id")


def test_only_the_coordination_keeps_both_and_a_change_asks_again(app: Flask, quarrel: Quarrel) -> None:
    address = f"/desk/conflicts/{quarrel.conflict.id}/keep"
    given = {"reason": "Beide passen auf den Platz", "custom": "tradition"}
    assert as_(app, quarrel.alice).post(address, data=given).status_code == 403
    assert as_(app, quarrel.carol).post(address, data={"reason": " "}).status_code == 400
    assert as_(app, quarrel.carol).post(address, data=given).status_code == 303
    assert quarrel.conflict.state == "accepted"
    assert db.session.scalars(select(Decision.custom)).all() == ["tradition"]
    begin_writing()
    hers = db.session.get_one(Event, quarrel.hers.id)
    hers.lines[0].local_start = EVENING - timedelta(hours=1)
    write_event(hers, now=clock.now())
    db.session.commit()
    assert quarrel.conflict.state == "to_reassess"
    assert "to_reassess" in unread(quarrel.bob)


def test_what_both_do_together_is_no_conflict(app: Flask, quarrel: Quarrel) -> None:
    address = f"/desk/conflicts/{quarrel.conflict.id}/together"
    assert as_(app, quarrel.alice).post(address).status_code == 303
    assert quarrel.conflict.is_open
    assert as_(app, quarrel.bob).post(address).status_code == 303
    assert not quarrel.conflict.is_open


def test_the_board_shows_mine_and_the_coordination_all(app: Flask, quarrel: Quarrel) -> None:
    for account, sees in ((quarrel.alice, True), (quarrel.carol, True), (quarrel.dora, False)):
        page = as_(app, account).get("/desk/conflicts").text
        assert (f"/desk/conflicts/{quarrel.conflict.id}" in page) is sees
    assert as_(app, quarrel.alice).get("/desk/conflicts?state=nix").status_code == 400
    assert as_(app, quarrel.alice).get("/desk/conflicts?rule=nix").status_code == 400


def test_the_inbox_marks_what_is_unread_until_it_is_read(app: Flask, quarrel: Quarrel) -> None:
    client = as_(app, quarrel.bob)
    assert f"/desk/conflicts/{quarrel.conflict.id}" in client.get("/desk/inbox").text
    assert client.post("/desk/inbox/read").status_code == 303
    assert unread(quarrel.bob) == []
    assert unread(quarrel.alice) != []


def test_a_meeting_walks_the_conflicts_and_leaves_minutes(app: Flask, quarrel: Quarrel) -> None:
    client = as_(app, quarrel.carol)
    assert f"/desk/meeting/{quarrel.conflict.id}" in client.get("/desk/meeting").text
    page = client.get(f"/desk/meeting/{quarrel.conflict.id}")
    assert "Laternenfest" in page.text
    assert "Chorabend" in page.text
    given = {"reason": "Der Chor zieht in die Kirche.", "taken_by": "Runder Tisch", "custom": "taking_turns"}
    given |= {"follows": "kept"}
    assert client.post(f"/desk/meeting/{quarrel.conflict.id}", data=given).status_code == 303
    today = clock.to_local(clock.now(), quarrel.hers.tz).date()
    assert "Der Chor zieht in die Kirche." in client.get(f"/desk/meeting/minutes/{today}").text
    answer = client.get(f"/desk/meeting/minutes/{today}.docx")
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.data)).paragraphs)
    assert "Der Chor zieht in die Kirche." in words
    assert "Runder Tisch" in words


def test_a_meeting_is_the_coordinations(app: Flask, quarrel: Quarrel) -> None:
    for address in (
        "/desk/meeting",
        f"/desk/meeting/{quarrel.conflict.id}",
        "/desk/meeting/minutes/2027-01-01",
    ):
        assert as_(app, quarrel.alice).get(address).status_code == 403
    client = as_(app, quarrel.carol)
    assert client.get("/desk/meeting?from=2027-02-30").status_code == 400
    assert client.get("/desk/meeting?from=2027-02-03&to=2027-01-01").status_code == 400
    assert client.get("/desk/meeting/minutes/nix").status_code == 404
    assert client.get("/desk/meeting/999999").status_code == 404


@pytest.fixture
def series(quarrel: Quarrel) -> Conflict:
    """A weekly series that began in summer, and an evening of Bob's on one of its later dates, on one square."""
    venue = make_venue(name="Festplatz")
    first = EVENING - timedelta(weeks=20)
    make_event(
        title="Wochentreff",
        title_en="Weekly",
        venue=venue,
        local_start=first,
        rrule="FREQ=WEEKLY",
        organisation=make_organisation(),
    )
    begin_writing()
    his = db.session.get_one(Event, quarrel.his.id)
    his.venue_id = venue.id
    write_event(his, now=clock.now())
    db.session.commit()
    query = select(Conflict).where(Conflict.rule == "venue_overlap", Conflict.gone_at.is_(None))
    return db.session.scalars(query).one()


def test_talk_meeting_and_minutes_name_the_date_of_a_series_that_clashes(
    app: Flask, quarrel: Quarrel, series: Conflict
) -> None:
    carol = as_(app, quarrel.carol)
    first, clash = EVENING - timedelta(weeks=20), EVENING
    carol.post(
        f"/desk/meeting/{series.id}",
        data={"reason": "Beide bleiben", "taken_by": "alle", "follows": "kept"},
    )
    on = clock.to_local(clock.now(), quarrel.hers.tz).date()
    word = carol.get(f"/desk/meeting/minutes/{on}.docx?lang=en").data
    paragraphs = [one.text for one in Document(io.BytesIO(word)).paragraphs]
    shown = {
        "talk": carol.get(f"/desk/conflicts/{series.id}?lang=en").text,
        "meeting": carol.get(f"/desk/meeting/{series.id}?lang=en").text,
        "minutes": carol.get(f"/desk/meeting/minutes/{on}?lang=en").text,
        "document": "\n".join(paragraphs),
    }
    for name, text in shown.items():
        assert f"{clash.day}\u00a0{clash:%B}" in text, name
        assert f"{first.day}\u00a0{first:%B}" not in text, name
        assert "Weekly" in text, name
        assert "Wochentreff" not in text, name
    for name in ("talk", "meeting", "minutes"):
        assert '“<span lang="de">Chorabend</span>”' in shown[name], name
    assert ' lang="de">Chorabend</a>' in shown["talk"].partition('<div class="side">')[2]


def test_board_meeting_and_year_say_what_each_of_them_counts(app: Flask, quarrel: Quarrel) -> None:
    begin_writing()
    small = quarrel.conflict
    values = {
        name: getattr(small, name)
        for name in ("rule", "severity", "from_at", "to_at", "last_at", "reason_code")
    }
    values |= {"reason_values": small.reason_values, "evidence": small.evidence, "parties": []}
    db.session.add(Conflict(**values, key="venue_overlap:x", on=small.on, is_small=True))
    past = values | {"last_at": clock.now() + timedelta(days=9)}
    db.session.add(Conflict(**past, key="venue_overlap:y", on=EVENING.date() - timedelta(days=60)))
    db.session.commit()
    carol = as_(app, quarrel.carol)
    assert "3 matters, 1 of them small" in carol.get("/desk/conflicts?lang=en").text
    meeting = carol.get("/desk/meeting?lang=en").text
    assert "2 open conflicts have dates in this time." in meeting
    assert "1 small one is left out." in meeting
    year = carol.get(f"/desk/year?lang=en&year={EVENING.year}").text
    assert f"on a day of {EVENING.year}" in year or f"on days of {EVENING.year}" in year
    assert "small ones are left out" in year


def test_keep_both_pressed_twice_is_one_decision_and_says_so(app: Flask, quarrel: Quarrel) -> None:
    carol = as_(app, quarrel.carol)
    address = f"/desk/conflicts/{quarrel.conflict.id}"
    given = {"reason": "Beide seit 1950", "custom": "tradition"}
    for _ in range(2):
        assert carol.post(f"{address}/keep?lang=en", data=given).status_code == 303
    page = carol.get(f"{address}?lang=en").text
    assert len(db.session.scalars(select(Decision)).all()) == 1
    assert page.count("Noted. If either event changes") == 1
    assert "This conflict is settled already." in page


def test_a_decision_of_the_meeting_pressed_twice_is_written_once(app: Flask, quarrel: Quarrel) -> None:
    carol = as_(app, quarrel.carol)
    address = f"/desk/meeting/{quarrel.conflict.id}?lang=en"
    until = (EVENING - timedelta(days=9)).date().isoformat()
    for outcome in ({"follows": "task", "until": until}, {"follows": "kept"}):
        given = {"reason": "Beschluss", "taken_by": "alle"} | outcome
        for _ in range(2):
            assert carol.post(address, data=given).status_code == 303
    assert [one.kept for one in db.session.scalars(select(Decision).order_by(Decision.id))] == [False, True]
    assert "is settled already" in carol.get("/desk/meeting?lang=en").text


def test_other_words_of_a_form_that_was_gone_back_to_arrive_too(app: Flask, quarrel: Quarrel) -> None:
    address = f"/desk/conflicts/{quarrel.conflict.id}/letter"
    for text in ("Guten Tag", "Und noch etwas", "Und noch etwas"):
        as_(app, quarrel.alice).post(address, data={"letter": text, "key": "one-and-the-same"})
    assert sorted(db.session.scalars(select(Letter.text))) == ["Guten Tag", "Und noch etwas"]
