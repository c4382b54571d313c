"""Conflicts as rows: one a matter, for both sides, gone when it is solved and back when it returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts import full_recheck
from festival.conflicts.actions import accept
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict, Recheck
from festival.conflicts.recheck import recheck_event
from festival.events.model import Event
from festival.events.saving import Step, take_step, write_event
from festival.events.sharing import share
from festival.notices import sending
from festival.notices.model import Notice
from festival.places.venues import save_venue
from festival.remembrance.saving import create_day
from festival.rule_settings.model import Chosen, RuleSetting, save_setting
from jobs.recheck import recheck_asked
from tests.checks.raised import open_conflicts_for
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, set_fields

EVENING = local_evening(in_days=21)


@pytest.fixture
def square(app: Flask) -> Any:
    return make_venue(name="Marktplatz")


def plan(square: Any, **overrides: Any) -> Event:
    return make_event(**{"venue": square, "local_start": EVENING} | overrides)


def write(event: Event, **values: Any) -> None:
    begin_writing()
    set_fields(event, values)
    write_event(event, now=clock.now())
    db.session.commit()


def move(event: Event, days: int) -> None:
    assert event.local_start is not None and event.local_end is not None
    shift = timedelta(days=days)
    write(event, local_start=event.local_start + shift, local_end=event.local_end + shift)


def rows(rule: str = "venue_overlap") -> list[Conflict]:
    query = select(Conflict).where(Conflict.rule == rule).order_by(Conflict.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def states(rule: str = "venue_overlap") -> list[str]:
    return [row.state for row in rows(rule)]


def test_saving_the_second_event_raises_one_conflict_for_both(square: Any) -> None:
    first, second = plan(square), plan(square)
    (conflict,) = rows()
    assert conflict.key == f"venue_overlap:{first.id}:{second.id}"
    assert (conflict.state, conflict.dates, conflict.is_small) == ("open", 1, False)
    for event in (first, second):
        (seen,) = open_conflicts_for({event.organisation_id}, now=clock.now(), small=False)
        assert [party.event_id for party in seen.parties] == [first.id, second.id]
    assert open_conflicts_for({make_organisation().id}, now=clock.now()) == []


def test_a_conflict_ends_by_itself_and_is_open_again_when_it_returns(square: Any) -> None:
    plan(square)
    second = plan(square)
    move(second, 1)
    assert states() == ["solved"]
    assert rows()[0].gone_at is not None
    move(second, -1)
    (conflict,) = rows()
    assert (conflict.state, conflict.gone_at, conflict.times_reopened) == ("open", None, 1)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"title": "Ein anderer Name"}, "accepted", id="a title is no term"),
        pytest.param({"visitors_expected": 900}, "accepted", id="a place is no matter of visitors"),
        pytest.param({"sound": "very_loud"}, "accepted", id="nor of sound"),
        pytest.param({"setup_minutes": 90}, "to_reassess", id="longer"),
        pytest.param({"local_end": EVENING + timedelta(hours=4)}, "to_reassess", id="later"),
    ],
)
def test_an_acceptance_is_asked_again_when_what_was_accepted_changes(
    square: Any, values: dict[str, Any], expected: str
) -> None:
    plan(square)
    second = plan(square)
    begin_writing()
    accept(rows()[0], make_account(role="coordinator"), "Tradition", now=clock.now())
    db.session.commit()
    write(second, **values)
    assert states() == [expected]


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        pytest.param(["--12-24"], "accepted", id="as it was"),
        pytest.param([], "to_reassess", id="dates more"),
        pytest.param(["--12-24", "public_holidays"], "to_reassess", id="closed on other days"),
    ],
)
def test_an_acceptance_is_asked_again_when_a_series_is_closed_on_other_days(
    square: Any, closed: list[str], expected: str
) -> None:
    plan(square)
    market = plan(square, rrule="FREQ=WEEKLY", closed=["--12-24"])
    begin_writing()
    for one in rows():
        accept(one, make_account(role="coordinator"), "Tradition", now=clock.now())
    db.session.commit()
    write(market, closed=closed)
    assert states() == [expected]


@pytest.mark.parametrize(
    ("values", "is_other"),
    [({"title": "Ein anderer Name"}, True), ({"local_end": EVENING + timedelta(hours=4)}, True), ({}, False)],
)
def test_a_conflict_has_changed_when_what_it_says_has(
    square: Any, values: dict[str, Any], is_other: bool
) -> None:
    plan(square)
    second = plan(square)
    begin_writing()
    long_ago = clock.now() - timedelta(days=9)
    db.session.execute(update(Conflict).values(changed_at=long_ago))
    db.session.commit()
    write(second, **values)
    assert (rows()[0].changed_at > long_ago) is is_other


def test_an_accepted_conflict_that_comes_back_as_it_was_stays_accepted(square: Any) -> None:
    plan(square)
    second = plan(square)
    begin_writing()
    accept(rows()[0], make_account(role="coordinator"), "Tradition", now=clock.now())
    db.session.commit()
    for days, expected in ((1, "solved"), (-1, "accepted")):
        move(second, days)
        assert states() == [expected]
    assert rows()[0].times_reopened == 1
    move(second, 1)
    write(second, setup_minutes=90)
    move(second, -1)
    assert (states(), rows()[0].times_reopened) == (["open"], 2)


def test_what_both_say_belongs_together_is_no_conflict(square: Any) -> None:
    first, second = plan(square), plan(square)
    for event, other in ((first, second), (second, first)):
        begin_writing()
        share(event, other.id, None)
        recheck_event(event)
        db.session.commit()
    assert states() == ["solved"]


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_what_does_not_take_place_is_in_nobodys_way(square: Any, state: str) -> None:
    plan(square)
    second = plan(square)
    begin_writing()
    take_step(second, Step(state, None, "Sturm"), now=clock.now())
    db.session.commit()
    assert states() == ["solved"]


def test_a_series_is_one_conflict_with_its_dates_counted(square: Any) -> None:
    plan(square, rrule="FREQ=WEEKLY;COUNT=5")
    plan(square, rrule="FREQ=WEEKLY;COUNT=3")
    (conflict,) = rows()
    assert (conflict.dates, conflict.on) == (3, EVENING.date())


def test_a_full_recheck_finds_what_was_written_and_changes_nothing(square: Any) -> None:
    plan(square, rrule="FREQ=WEEKLY;COUNT=5", sound="amplified", visitors_expected=2000)
    plan(square, sound="amplified", visitors_expected=2000)
    plan(make_venue(), sound="very_loud", visitors_expected=3000)
    before = [
        (row.key, row.state, row.changed_at)
        for row in db.session.scalars(select(Conflict).order_by(Conflict.key))
    ]
    assert len(before) > 3
    recheck_all()
    after = [
        (row.key, row.state, row.changed_at)
        for row in db.session.scalars(select(Conflict).order_by(Conflict.key))
    ]
    assert after == before


def test_a_full_recheck_raises_what_is_missing_and_ends_what_is_gone(square: Any) -> None:
    first, second = plan(square), plan(square)
    begin_writing()
    (conflict,) = rows()
    db.session.delete(conflict)
    db.session.add(
        Conflict(
            key="venue_overlap:7:8:gone",
            rule="venue_overlap",
            severity=3,
            on=EVENING.date(),
            from_at=clock.now(),
            to_at=clock.now() + timedelta(days=50),
            last_at=clock.now() + timedelta(days=50),
            reason_code="same_place",
            changed_at=clock.now() - timedelta(days=1),
        )
    )
    db.session.commit()
    recheck_all()
    assert {row.key: row.state for row in rows()} == {
        "venue_overlap:7:8:gone": "solved",
        f"venue_overlap:{first.id}:{second.id}": "open",
    }


def test_no_conflict_is_there_without_its_notices_whatever_ends_the_job(
    square: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = make_account(organisation=make_organisation())
    for number in range(3):
        plan(square, local_start=EVENING + timedelta(days=number), organisation=make_organisation())
        plan(
            square,
            local_start=EVENING + timedelta(days=number),
            organisation_id=member.memberships[0].organisation_id,
        )
    begin_writing()
    db.session.execute(delete(Notice))
    db.session.execute(delete(Conflict))
    db.session.commit()
    monkeypatch.setattr(full_recheck, "WRITTEN_AT_ONCE", 2)
    monkeypatch.setattr(sending, "tell_of_changes", _once_and_no_more(sending.tell_of_changes))
    with pytest.raises(Killed):
        recheck_all()
    db.session.rollback()
    assert 0 < told_of(member) == len(open_rows()) < 3
    monkeypatch.undo()
    recheck_all()
    assert told_of(member) == len(open_rows()) >= 3


class Killed(Exception):
    """The process has ended."""


def _once_and_no_more(work: Callable[..., None]) -> Callable[..., None]:
    asked: list[object] = []

    def may_work(changes: Any) -> None:
        if asked:
            raise Killed
        asked.append(changes)
        work(changes)

    return may_work


def told_of(account: Any) -> int:
    query = select(func.count()).where(Notice.account_id == account.id, Notice.conflict_id.is_not(None))
    return db.session.scalar(query) or 0


def open_rows() -> list[Conflict]:
    return list(db.session.scalars(select(Conflict).where(Conflict.state == "open")))


def waiting() -> list[str]:
    return list(db.session.scalars(select(Recheck.cause).where(Recheck.started_at.is_(None))))


def test_a_venue_that_moves_takes_its_events_conflicts_along(square: Any) -> None:
    plan(square, sound="amplified")
    other = make_venue(lon=square.lon + 1, lat=square.lat)
    plan(other, sound="amplified")
    assert states("sound_nearby") == []
    begin_writing()
    other.lon = square.lon
    save_venue(other)
    db.session.commit()
    assert states("sound_nearby") == ["open"]


def test_a_stage_put_on_a_square_meets_what_is_on_there(square: Any) -> None:
    stage = make_venue(lon=square.lon + 1, lat=square.lat)
    plan(square)
    plan(stage)
    assert states() == []
    begin_writing()
    stage.parent_id = square.id
    save_venue(stage)
    db.session.commit()
    assert states() == ["open"]


def test_what_may_change_anything_asks_the_job_once(square: Any) -> None:
    account = make_account(role="administrator")
    begin_writing()
    for _ in range(2):
        row = db.session.get(RuleSetting, "venue_overlap")
        save_setting("venue_overlap", row, Chosen({}, is_on=False), by_id=account.id)
    create_day({"name": "Tag", "rule": "fixed 11-09"}, "", keeps=True, by_id=account.id)
    db.session.commit()
    assert waiting() == ["setting"]
    row = db.session.scalars(select(Recheck)).one()
    assert (row.done, row.total, row.found) == (0, 0, 0)


def test_the_job_does_what_was_asked_and_notes_how_far_it_is(square: Any) -> None:
    plan(square)
    plan(square)
    begin_writing()
    save_setting("venue_overlap", None, Chosen({}, is_on=False), by_id=make_account().id)
    db.session.commit()
    recheck_asked()
    assert waiting() == []
    assert states() == ["solved"]
    row = db.session.scalars(select(Recheck)).one()
    assert row.done == row.total > 0
    assert row.done_at is not None


def test_very_many_events_written_at_once_are_left_to_the_job(square: Any) -> None:
    event = plan(square)
    begin_writing()
    db.session.refresh(event, ["date_changes"])
    write_event(event, now=clock.now(), in_bulk=True)
    db.session.commit()
    assert waiting() == ["many"]


def test_what_weighs_more_than_it_did_says_since_when_and_from_what(square: Any) -> None:
    plan(square)
    second = plan(square)
    begin_writing()
    rows()[0].severity = 2
    db.session.commit()
    write(second, setup_minutes=30)
    (conflict,) = rows()
    assert (conflict.severity, conflict.severity_before) == (3, 2)
    assert conflict.worse_at is not None
    move(second, 1)
    move(second, -1)
    (conflict,) = rows()
    assert (conflict.severity_before, conflict.worse_at, conflict.times_reopened) == (None, None, 1)
