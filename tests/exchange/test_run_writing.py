"""What a source has becomes events: new, changed, the same, gone; twice is as once, and killed is gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.model import Recheck
from festival.events.model import Event, Occurrence, StateChange
from festival.events.saving import Step, take_step, write_event
from festival.exchange import run_writing
from festival.exchange.candidate import Candidate, GivenChange, GivenPlace, Trouble
from festival.exchange.comparing import compare
from festival.exchange.model import ImportChange, ImportedEvent, ImportRun
from festival.exchange.run_writing import Orders, write_run
from festival.recurrence.rule import Frequency, Recurrence
from festival.recurrence.time_plan import TimeLine
from tests.conftest import make_account, make_event, make_organisation, make_venue
from tests.exchange.conftest import bring_in, candidate, evening, make_run, make_source


def events() -> list[Event]:
    return list(
        db.session.scalars(select(Event).order_by(Event.id).execution_options(populate_existing=True))
    )


def rename(event: Event, title: str) -> None:
    begin_writing()
    event = db.session.get_one(Event, event.id)
    event.title = title
    write_event(event, now=clock.now())
    db.session.commit()


def test_what_is_new_becomes_an_event_with_its_dates_in_the_state_that_was_said(app: Flask) -> None:
    venue = make_venue()
    source = make_source()
    run = bring_in(
        source,
        candidate(
            description="Mit **Musik**",
            place=GivenPlace(venue_id=venue.id),
            category="konzert",
            link="https://fest.example",
        ),
        state="confirmed",
    )
    (event,) = events()
    assert (event.title, event.state, event.venue_id, event.category) == (
        "Sommerfest 1",
        "confirmed",
        venue.id,
        "konzert",
    )
    assert db.session.scalar(select(func.count()).select_from(Occurrence)) == 1
    (step,) = db.session.scalars(select(StateChange))
    assert (step.from_state, step.to_state) == ("idea", "confirmed")
    assert (run.state, run.counts, run.done) == ("done", {"new": 1}, 1)


def test_one_full_recheck_is_asked_for_and_none_for_each_event(app: Flask) -> None:
    bring_in(make_source(), *(candidate(str(number)) for number in range(30)))
    assert db.session.scalar(select(func.count()).select_from(Recheck)) == 1


def test_the_same_list_again_writes_nothing(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate("1"), candidate("2"))
    before = [(event.version, event.sequence) for event in events()]
    run = bring_in(source, candidate("1"), candidate("2"))
    assert [(event.version, event.sequence) for event in events()] == before
    assert run.counts == {"same": 2}


def test_a_list_that_has_changed_changes_that_alone(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate("1"), candidate("2"))
    run = bring_in(source, candidate("1"), candidate("2", lines=(evening(in_days=50),)))
    assert run.counts == {"changed": 1, "same": 1}
    assert events()[1].local_start == evening(in_days=50).local_start


def test_what_was_edited_here_stays_and_the_run_keeps_what_both_say(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate())
    rename(events()[0], "Unser Fest")
    run = bring_in(source, candidate(title="Großes Fest", link="https://fest.example"))
    (event,) = events()
    assert (event.title, event.link) == ("Unser Fest", "https://fest.example")
    change = db.session.scalars(select(ImportChange).where(ImportChange.run_id == run.id)).one()
    assert change.kept == {"title": ["Unser Fest", "Großes Fest"]}
    assert bring_in(source, candidate(title="Großes Fest", link="https://fest.example")).counts == {"same": 1}


def test_what_the_source_says_nothing_of_is_left_alone(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate(description="Alt", category="konzert"))
    bring_in(source, candidate())
    assert (events()[0].description, events()[0].category) == ("Alt", "konzert")


def test_rows_that_have_gone_are_marked_and_nothing_is_deleted(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate("1"), candidate("2"))
    run = bring_in(source, candidate("1"))
    assert run.counts == {"same": 1, "marked": 1}
    assert [event.state for event in events()] == ["pencilled", "pencilled"]
    gone = db.session.scalars(select(ImportedEvent).where(ImportedEvent.gone_since.is_not(None))).one()
    assert gone.key == "2"
    assert bring_in(source, candidate("1")).counts == {"same": 1}
    bring_in(source, candidate("1"), candidate("2"))
    assert db.session.scalar(select(ImportedEvent).where(ImportedEvent.gone_since.is_not(None))) is None


def test_what_is_over_is_not_missed(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate(lines=(evening(in_days=-10),)))
    assert bring_in(source, candidate("2")).counts == {"new": 1}


def test_a_part_of_the_source_misses_nothing(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate("1"), candidate("2"))
    assert bring_in(source, candidate("1"), is_whole=False).counts == {"same": 1}


def test_what_cannot_be_read_is_counted_and_not_written(app: Flask) -> None:
    run = bring_in(
        make_source(),
        candidate("1", troubles=(Trouble("no_date", "B7", "30.2."),)),
        candidate("2", title="  "),
        candidate("3", troubles=(Trouble("no_category", "C7", "Diverses", stops=False),)),
    )
    assert run.counts == {"new": 1, "unreadable": 2}


def test_one_key_names_one_event(app: Flask) -> None:
    run = bring_in(make_source(), candidate("1"), candidate("1", title="Ein anderes"))
    assert [event.title for event in events()] == ["Sommerfest 1"]
    assert run.counts == {"new": 1, "unreadable": 1}


def test_what_does_not_take_place_is_withdrawn_or_cancelled_and_nothing_new_is_made_of_it(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate("1"))
    bring_in(source, candidate("2"), state="confirmed", is_whole=False)
    run = bring_in(
        source,
        candidate("1", is_cancelled=True),
        candidate("2", is_cancelled=True),
        candidate("3", is_cancelled=True),
    )
    assert [event.state for event in events()] == ["withdrawn", "cancelled"]
    assert events()[1].state_reason
    assert run.counts == {"cancelled": 2, "same": 1}


def test_what_was_cancelled_here_stays_cancelled(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate(), state="confirmed")
    begin_writing()
    take_step(events()[0], Step("cancelled", None, "Regen"), now=clock.now())
    db.session.commit()
    assert bring_in(source, candidate(title="Neu")).counts == {"same": 1}
    assert events()[0].title == "Sommerfest 1"


def test_rules_and_single_dates_come_in_and_are_changed(app: Flask) -> None:
    start = datetime(2027, 3, 6, 10)
    weekly = TimeLine(
        start,
        start + timedelta(hours=4),
        rule=Recurrence(Frequency.WEEKLY, 1, ((0, 5),), until_on=date(2027, 3, 27)),
    )
    off = GivenChange(start + timedelta(days=7), "cancelled")
    source = make_source()
    bring_in(source, candidate(lines=(weekly,), changes=(off,)))
    moved = GivenChange(
        start + timedelta(days=7), "moved", start + timedelta(days=8), start + timedelta(days=8, hours=2)
    )
    bring_in(
        source,
        candidate(lines=(weekly,), changes=(moved, GivenChange(start + timedelta(days=14), "excluded"))),
    )
    starts = db.session.scalars(select(Occurrence.local_start).order_by(Occurrence.local_start)).all()
    assert [one.day for one in starts] == [6, 14, 27]


def test_an_event_that_is_said_to_be_the_same_is_known_from_then_on(app: Flask) -> None:
    ours = make_event(title="Stadtfest", description="")
    source = make_source()
    bring_in(source, candidate(title="Stadtfest 2027", description="Mit Musik"), adopted={"1": ours.id})
    (event,) = events()
    assert (event.title, event.description) == ("Stadtfest", "Mit Musik")
    bring_in(source, candidate(title="Stadtfest 2027", description="Mit viel Musik"))
    assert events()[0].description == "Mit viel Musik"


def test_an_event_that_is_like_one_of_ours_waits_until_somebody_says_which(app: Flask) -> None:
    line = evening()
    make_event(title="Stadtfest", local_start=line.local_start, local_end=line.local_end)
    source = make_source()
    one = candidate(title="Stadtfest", lines=(line,))
    (row,) = compare(source.id, [one])
    assert [twin.title for twin in row.twins] == ["Stadtfest"]
    assert bring_in(source, one, apart=frozenset()).counts == {"twin": 1}
    assert bring_in(source, one, apart=frozenset({"1"})).counts == {"new": 1}
    assert len(events()) == 2


def test_two_that_are_alike_in_one_list_are_two(app: Flask) -> None:
    line = evening()
    run = bring_in(
        make_source(),
        *(candidate(str(number), title="Gottesdienst", lines=(line,)) for number in range(25)),
        apart=frozenset(),
    )
    assert run.counts == {"new": 25}


def test_a_second_list_that_has_the_same_events_writes_none_of_them(app: Flask) -> None:
    many = [candidate(str(number), lines=(evening(in_days=20 + number),)) for number in range(15)]
    bring_in(make_source(), *many, apart=frozenset())
    assert bring_in(make_source(name="Dieselbe"), *many, apart=frozenset()).counts == {"twin": 15}
    assert len(events()) == 15


def test_killed_in_the_middle_it_writes_the_rest_and_nothing_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, owner = make_source(), make_organisation()
    many = [candidate(str(number), lines=(evening(in_days=20 + number),)) for number in range(40)]
    run = make_run(source)
    orders = Orders("pencilled", owner.id)

    class Killed(BaseException):
        pass

    def killed_after(batches: list[list[Candidate]]) -> Iterator[list[Candidate]]:
        for number, batch in enumerate(batches):
            if number == 4:
                raise Killed
            begin_writing()
            yield batch
            db.session.commit()

    with monkeypatch.context() as patched:
        patched.setattr(run_writing, "in_short_transactions", killed_after)
        with pytest.raises(Killed):
            write_run(run.id, many, orders, now=clock.now())
    db.session.rollback()
    half = db.session.get_one(ImportRun, run.id, populate_existing=True)
    assert (half.state, half.done, len(events())) == ("running", 20, 20)
    write_run(run.id, many, orders, now=clock.now())
    assert len(events()) == 40
    assert db.session.get_one(ImportRun, run.id).counts == {"new": 40}


def test_whoever_imports_stands_in_the_history_and_contacts_stay_with_the_coordination(app: Flask) -> None:
    account = make_account(role="coordinator")
    bring_in(make_source(), candidate(contact="Anna Muster, 0201 123"), by=account)
    (event,) = events()
    assert event.created_by_id == account.id
    assert (event.contact_name, event.contact_email, event.contact_phone) == ("", "", "")
    assert db.session.scalars(select(ImportedEvent)).one().contact == "Anna Muster, 0201 123"


def test_an_address_that_is_none_of_the_web_and_words_nobody_knows_are_left_out(app: Flask) -> None:
    bring_in(
        make_source(), candidate(link="javascript:alert(1)", category="quatsch", title="  {{7*7}}\n=1+1 ")
    )
    (event,) = events()
    assert (event.link, event.category, event.title) == ("", "unknown", "{{7*7}} =1+1")
