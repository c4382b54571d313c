"""A coordinator's Monday: what is new since Friday, what got worse, who has not answered, on one page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.desk.week import last_friday
from festival.events.model import StateChange
from festival.mediation.model import Decision, Letter, Task
from tests.conftest import local_evening, make_account, make_event, make_organisation
from tests.counting import counted_queries
from tests.mediation.conftest import quarrel
from tests.mediation.quarrels import Quarrel, as_, hidden, propose

__all__ = ["quarrel"]


def add(*rows: Any) -> None:
    begin_writing()
    db.session.add_all(rows)
    db.session.commit()


def change(conflict: Conflict, **values: Any) -> None:
    begin_writing()
    row = db.session.get_one(Conflict, conflict.id)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()


def part(app: Flask, account: Any, name: str, address: str = "/desk/week?lang=en") -> str:
    page = as_(app, account).get(address).text
    section = page[page.index(f'<h2 id="{name}"') :]
    return section[: section.index("</section>")]


def letter(quarrel: Quarrel, account: Any, organisation_id: int | None, text: str, at: datetime) -> Letter:
    return Letter(
        conflict_id=quarrel.conflict.id,
        key=text[:36],
        by_id=account.id,
        organisation_id=organisation_id,
        text=text,
        at=at,
    )


@pytest.mark.parametrize(
    ("on", "friday"),
    [
        ("2026-11-30", "2026-11-27"),
        ("2026-11-27", "2026-11-20"),
        ("2026-11-28", "2026-11-27"),
        ("2026-12-03", "2026-11-27"),
    ],
)
def test_the_last_friday_lies_before_the_day(on: str, friday: str) -> None:
    assert last_friday(date.fromisoformat(on)) == date.fromisoformat(friday)


def test_what_took_a_step_since_friday_is_new_and_what_did_before_is_not(app: Flask) -> None:
    recent, old = (make_event(title=title, state="submitted") for title in ("Neu", "Alt"))
    for event, days in ((recent, 0), (old, 20)):
        at = clock.now() - timedelta(days=days)
        add(StateChange(event_id=event.id, from_state="idea", to_state="submitted", at=at))
    carol = make_account(role="coordinator")
    assert "Neu" in part(app, carol, "new")
    assert "Alt" not in part(app, carol, "new")
    earlier = (clock.now() - timedelta(days=30)).date()
    assert "Alt" in part(app, carol, "new", f"/desk/week?lang=en&since={earlier}")


def test_an_event_stands_once_with_its_last_step(app: Flask) -> None:
    event = make_event(title="Fest", state="confirmed")
    for number, (before, after) in enumerate((("idea", "pencilled"), ("pencilled", "confirmed"))):
        at = clock.now() + timedelta(seconds=number)
        add(StateChange(event_id=event.id, from_state=before, to_state=after, at=at))
    new = part(app, make_account(role="coordinator"), "new")
    assert new.count('class="row-title"') == 1
    assert 'class="tag">Confirmed' in new


def test_a_new_conflict_names_its_events_day_and_place(app: Flask, quarrel: Quarrel) -> None:
    new = part(app, quarrel.carol, "new")
    for words in ("Laternenfest", "Chorabend", "Marktplatz"):
        assert words in new
    change(quarrel.conflict, found_at=clock.now() - timedelta(days=30))
    assert "Chorabend" not in part(app, quarrel.carol, "new")


def test_what_came_back_got_worse(app: Flask, quarrel: Quarrel) -> None:
    change(quarrel.conflict, found_at=clock.now() - timedelta(days=30))
    assert "Laternenfest" not in part(app, quarrel.carol, "worse")
    change(quarrel.conflict, reopened_at=clock.now())
    assert "Back again" in part(app, quarrel.carol, "worse")


def test_what_was_accepted_and_has_changed_got_worse(app: Flask, quarrel: Quarrel) -> None:
    long_ago = clock.now() - timedelta(days=30)
    change(quarrel.conflict, found_at=long_ago, state="to_reassess", changed_at=clock.now())
    assert "To be looked at again" in part(app, quarrel.carol, "worse")


def test_what_weighs_more_than_it_did_got_worse_and_says_from_what(app: Flask, quarrel: Quarrel) -> None:
    change(
        quarrel.conflict,
        found_at=clock.now() - timedelta(days=30),
        severity_before=2,
        worse_at=clock.now(),
    )
    worse = part(app, quarrel.carol, "worse")
    assert "Weighs more" in worse
    assert "Was “Please look at this”, is “Needs a decision” now." in worse


def test_what_was_decided_and_not_done_got_worse(app: Flask, quarrel: Quarrel) -> None:
    decision = Decision(
        conflict_id=quarrel.conflict.id, text="Das Fest zieht um.", written_by_id=quarrel.carol.id
    )
    add(decision)
    task = {"decision_id": decision.id, "conflict_id": quarrel.conflict.id, "state": "missed"}
    add(
        Task(
            organisation_id=quarrel.hers.organisation_id,
            due_on=clock.now().date() - timedelta(days=4),
            **task,
        )
    )
    worse = part(app, quarrel.carol, "worse")
    assert "Das Fest zieht um." in worse
    assert "not done in time" in worse


def test_who_has_not_answered_a_letter_is_named_with_how_long(app: Flask, quarrel: Quarrel) -> None:
    his, hers = quarrel.his.organisation_id, quarrel.hers.organisation_id
    add(letter(quarrel, quarrel.bob, his, "Bitte?", clock.now() - timedelta(days=9)))
    alices = quarrel.alice.memberships[0].organisation.name
    assert f"{alices} has not answered the letter" in part(app, quarrel.carol, "unanswered")
    add(letter(quarrel, quarrel.alice, hers, "Gern.", clock.now()))
    assert f"{alices} has not answered" not in part(app, quarrel.carol, "unanswered")


def test_who_has_not_answered_a_proposal_is_named(app: Flask, quarrel: Quarrel) -> None:
    later = quarrel.hers.local_start + timedelta(days=1)
    page = propose(app, quarrel, day=later.date().isoformat(), words="Einen Tag später?")
    if page.status_code == 200:  # what stands against the day was shown first
        propose(app, quarrel, day=later.date().isoformat(), weighed=hidden(page.text, "weighed"))
    alices = quarrel.alice.memberships[0].organisation.name
    assert f"{alices} has not answered the proposal" in part(app, quarrel.carol, "unanswered")


def test_the_coordination_reads_what_it_has_not_answered_in_time_itself(app: Flask) -> None:
    begin_writing()
    db.session.get_one(City, 1).answer_days = 7
    db.session.commit()
    make_event(title="Wartet", state="submitted", created_at=clock.now() - timedelta(days=9))
    make_event(title="Frisch", state="submitted", created_at=clock.now() - timedelta(days=2))
    late = part(app, make_account(role="coordinator"), "unanswered")
    assert "Wartet" in late
    assert "Frisch" not in late


def test_a_quiet_week_says_so(app: Flask) -> None:
    page = as_(app, make_account(role="coordinator")).get("/desk/week?lang=en").text
    for words in ("Nothing new.", "Nothing got worse.", "Everybody has answered."):
        assert words in page


def test_monday_is_the_coordinations(app: Flask) -> None:
    assert as_(app, make_account(organisation=make_organisation())).get("/desk/week").status_code == 403


@pytest.mark.parametrize("typed", ["gestern", "2026-02-30", "9" * 400, "1066-10-14", "0001-01-01"])
def test_what_is_no_day_is_refused(app: Flask, typed: str) -> None:
    answer = as_(app, make_account(role="coordinator")).get(f"/desk/week?since={typed}")
    assert answer.status_code == 400


def test_monday_asks_no_more_the_more_has_happened(app: Flask, quarrel: Quarrel) -> None:
    add(letter(quarrel, quarrel.bob, quarrel.his.organisation_id, "Eins", clock.now()))
    client = as_(app, quarrel.carol)
    counts = []
    for number in range(2):
        client.get("/desk/week")
        with counted_queries() as found:
            client.get("/desk/week")
        counts.append(len(found))
        for _number in range(10 if not number else 0):
            event = make_event(state="submitted", local_start=local_evening(in_days=30))
            add(StateChange(event_id=event.id, from_state="idea", to_state="submitted", at=clock.now()))
    assert counts[0] == counts[1]
    assert counts[0] <= 30
