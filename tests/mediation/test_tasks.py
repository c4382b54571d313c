"""A decision settles something: it accepts the conflict, or somebody does something about it until a day."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.saving import write_event
from festival.mediation.model import Decision, Task
from festival.mediation.shelves import agenda
from festival.notices.model import Notice
from jobs.tasks import note_missed
from tests.mediation.quarrels import Quarrel, as_, unread

TODAY = clock.to_local(clock.now(), ZoneInfo("Europe/Berlin")).date()
"""The city's day: by UTC it may still be the one before."""
UNTIL = TODAY + timedelta(days=14)


def decide(app: Flask, quarrel: Quarrel, **given: Any) -> Any:
    data = {"reason": "Das Laternenfest zieht in den Park.", "taken_by": "Runder Tisch"} | given
    return as_(app, quarrel.carol).post(f"/desk/meeting/{quarrel.conflict.id}", data=data)


def order(app: Flask, quarrel: Quarrel, **given: Any) -> Any:
    hers = str(quarrel.hers.organisation_id)
    return decide(app, quarrel, **{"follows": "task", "until": UNTIL.isoformat(), "by": hers} | given)


def the_task() -> Task:
    db.session.expire_all()
    return db.session.scalars(select(Task)).one()


def on_agenda(quarrel: Quarrel) -> bool:
    return quarrel.conflict.id in agenda(TODAY, TODAY + timedelta(days=400))


def shelves_with(app: Flask, quarrel: Quarrel, account: Any) -> list[str]:
    client, shelves = as_(app, account), ("open", "decided", "accepted", "solved")
    address = f'"/desk/conflicts/{quarrel.conflict.id}"'
    return [one for one in shelves if address in client.get(f"/desk/conflicts?state={one}").text]


def let_it_be_late(task: Task) -> None:
    begin_writing()
    task = db.session.get_one(Task, task.id)
    task.due_on = TODAY - timedelta(days=2)
    db.session.commit()
    note_missed()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"follows": "nothing"},
        {"follows": "task"},
        {"follows": "task", "until": "30.2.2027"},
        {"follows": "task", "until": (TODAY - timedelta(days=3)).isoformat()},
        {"follows": "task", "until": UNTIL.isoformat(), "by": "99999"},
        {"follows": "kept", "reason": " "},
    ],
    ids=str,
)
def test_a_decision_that_settles_nothing_is_asked_what_follows(
    app: Flask, quarrel: Quarrel, given: dict[str, str]
) -> None:
    answer = decide(app, quarrel, **given)
    assert answer.status_code == 400
    assert db.session.scalars(select(Decision)).all() == []
    assert "reason" in given or "Das Laternenfest zieht in den Park." in answer.text


def test_a_decision_to_keep_both_closes_the_conflict_on_board_and_agenda(
    app: Flask, quarrel: Quarrel
) -> None:
    assert on_agenda(quarrel)
    assert decide(app, quarrel, follows="kept").status_code == 303
    assert shelves_with(app, quarrel, quarrel.carol) == ["accepted"]
    assert not on_agenda(quarrel)


def test_a_task_takes_the_conflict_off_the_table_and_reaches_its_organiser(
    app: Flask, quarrel: Quarrel
) -> None:
    assert order(app, quarrel).status_code == 303
    assert shelves_with(app, quarrel, quarrel.carol) == ["decided"]
    assert not on_agenda(quarrel)
    assert "task" in unread(quarrel.alice)
    alice, bob = as_(app, quarrel.alice), as_(app, quarrel.bob)
    desk = alice.get("/desk?lang=en").text
    assert "Deadline" in desk
    assert "Das Laternenfest zieht in den Park." in desk
    assert "Deadline" not in bob.get("/desk?lang=en").text
    talk = f"/desk/conflicts/{quarrel.conflict.id}?lang=en"
    assert "to be done" in bob.get(talk).text
    assert "It is done" in alice.get(talk).text
    assert "It is done" not in bob.get(talk).text
    minutes = f"/desk/meeting/minutes/{the_task().decision_id and TODAY}"
    assert "to be done" in as_(app, quarrel.carol).get(f"{minutes}?lang=en").text
    words = Document(io.BytesIO(as_(app, quarrel.carol).get(f"{minutes}.docx?lang=en").data)).paragraphs
    assert any(re.match("Until .*, by .*: to be done", one.text) for one in words)


def test_what_is_not_done_in_time_comes_back(app: Flask, quarrel: Quarrel) -> None:
    order(app, quarrel)
    note_missed()
    assert the_task().state == "open"
    let_it_be_late(the_task())
    assert the_task().state == "missed"
    assert shelves_with(app, quarrel, quarrel.carol) == ["open"]
    assert on_agenda(quarrel)
    assert "missed" in unread(quarrel.alice)
    assert "missed" in unread(quarrel.carol)
    assert "not done in time" in as_(app, quarrel.alice).get("/desk?lang=en").text
    assert "not done in time" in as_(app, quarrel.carol).get("/desk?lang=en").text
    note_missed()
    assert unread(quarrel.alice).count("missed") == 1


def test_who_was_asked_says_that_it_is_done_and_the_rest_is_talked_about(
    app: Flask, quarrel: Quarrel
) -> None:
    order(app, quarrel)
    address = f"/desk/conflicts/{quarrel.conflict.id}/tasks/{the_task().id}"
    assert as_(app, quarrel.bob).post(address).status_code == 403
    assert as_(app, quarrel.dora).post(address).status_code == 404
    for _twice in range(2):
        assert as_(app, quarrel.alice).post(address).status_code == 303
    assert the_task().state == "done"
    assert unread(quarrel.carol).count("done") == 1
    assert shelves_with(app, quarrel, quarrel.carol) == ["open"]


def test_a_conflict_that_is_gone_takes_its_task_along(app: Flask, quarrel: Quarrel) -> None:
    order(app, quarrel)
    begin_writing()
    hers = db.session.get_one(Event, quarrel.hers.id)
    hers.lines[0].local_start = hers.local_start + timedelta(days=1)
    hers.lines[0].local_end = hers.local_end + timedelta(days=1)
    write_event(hers, now=clock.now())
    db.session.commit()
    assert quarrel.conflict.state == "solved"
    assert the_task().state == "done"
    assert "Deadline" not in as_(app, quarrel.alice).get("/desk?lang=en").text
    let_it_be_late(the_task())
    assert "missed" not in unread(quarrel.alice)


def test_another_decision_takes_the_place_of_the_task(app: Flask, quarrel: Quarrel) -> None:
    order(app, quarrel)
    order(app, quarrel, by="", until=(UNTIL + timedelta(days=3)).strftime("%d.%m.%Y"))
    db.session.expire_all()
    found = db.session.execute(select(Task.state, Task.organisation_id, Task.due_on).order_by(Task.id)).all()
    assert found == [
        ("dropped", quarrel.hers.organisation_id, UNTIL),
        ("open", None, UNTIL + timedelta(days=3)),
    ]
    assert "Deadline" in as_(app, quarrel.carol).get("/desk?lang=en").text
    assert decide(app, quarrel, follows="kept").status_code == 303
    assert set(db.session.scalars(select(Task.state))) == {"dropped"}


def test_the_inbox_says_until_when_and_by_whom(app: Flask, quarrel: Quarrel) -> None:
    order(app, quarrel)
    page = as_(app, quarrel.bob).get("/desk/inbox?lang=en").text
    assert re.search(r"It was decided what is to be done, until [^<]*, by Verein \d+\.", page)
    values = db.session.scalars(select(Notice.values).where(Notice.code == "task")).first()
    assert date.fromisoformat(values["until"]) == UNTIL
