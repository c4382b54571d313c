"""What the machine does by itself lets others save in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from festival.base import clock, database
from festival.base.database import begin_writing, db, in_short_transactions, is_writing
from festival.events.rebuild import change_zone, rebuild_all
from festival.organisers.model import Organisation
from jobs import lifecycle
from tests.conftest import local_evening, make_event


@pytest.fixture
def commits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is committed from now on; each transaction has lasted long enough after one item."""
    monkeypatch.setattr(database, "HOLDS_S", 0.0)
    seen: list[str] = []

    def note(_connection: object) -> None:
        seen.append("commit")

    engine = db.engine
    event.listen(engine, "commit", note)
    yield seen
    event.remove(engine, "commit", note)


def test_a_transaction_that_has_lasted_long_enough_ends_before_the_next_item(commits: list[str]) -> None:
    for number in in_short_transactions(range(3)):
        assert is_writing()
        assert len(commits) == number
        db.session.add(Organisation(name=f"{number}", slug=f"{number}", sector="civic"))
    assert not is_writing()
    assert len(commits) == 3


def test_a_short_work_is_one_transaction(
    app: Flask, commits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "HOLDS_S", 60.0)
    assert list(in_short_transactions(range(3))) == [0, 1, 2]
    assert len(commits) == 1
    assert list(in_short_transactions([])) == []
    assert len(commits) == 1


def test_what_fails_is_left_to_the_caller_and_what_was_committed_stays(commits: list[str]) -> None:
    def write() -> None:
        for number in in_short_transactions([1, 0, 2]):
            db.session.add(Organisation(name="x", slug=f"{1 // number}", sector="civic"))

    with pytest.raises(ZeroDivisionError):
        write()
    db.session.rollback()
    assert db.session.query(Organisation).count() == 1


@pytest.mark.parametrize(
    "work",
    [
        lambda: rebuild_all(now=clock.now()),
        lambda: change_zone("Europe/Berlin", "Europe/Berlin", now=clock.now()),
        lifecycle.note_held,
    ],
    ids=["rebuild", "zone", "held"],
)
def test_works_over_many_events_commit_between_them(
    app: Flask, commits: list[str], work: Callable[[], object]
) -> None:
    for _ in range(3):
        make_event(local_start=local_evening(in_days=-5))
    begin_writing()
    db.session.commit()
    commits.clear()
    work()
    assert len(commits) >= 3
