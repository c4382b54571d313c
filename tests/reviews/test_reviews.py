"""How an event was: who held it is asked once, answers three questions, and reads them when planning the next one."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.templating import today
from festival.events.model import Event
from festival.events.saving import Step, take_step
from festival.notices.model import Notice
from festival.registering.lapses import lapse_held_dates
from festival.reviews.model import Review
from festival.reviews.queries import reviews_before, to_review
from festival.reviews.review_reminders import ask_how_it_was
from jobs import reminders
from tests.conftest import local_evening, make_account, make_event, make_organisation
from tests.counting import counted_queries
from tests.mediation.quarrels import as_

NASTY = "{{7*7}} {% x %} '\"><b>fett</b>\nzweite Zeile"


def held(organisation: Any, *, days: int = 2, **values: Any) -> Event:
    """An event that ended so many days ago."""
    values = {"title": "Hoffest", "state": "held"} | values
    return make_event(organisation=organisation, local_start=local_evening(in_days=-days), **values)


def answer(app: Flask, account: Any, event: Event, **values: str) -> Any:
    form = {"version": "0", "visitors": "", "went_well": "", "to_change": ""} | values
    return as_(app, account).post(f"/desk/events/{event.id}/review?lang=en", data=form)


def test_the_answers_stand_where_the_next_one_is_planned_for_its_own_people_alone(app: Flask) -> None:
    club = make_organisation()
    member, reader = make_account(organisation=club), make_account(organisation=club, member_role="reader")
    stranger = make_account(organisation=make_organisation(name="Andere"))
    event = held(club)
    saved = answer(app, member, event, visitors="1200", went_well=NASTY, to_change="Mehr Bänke")
    assert saved.status_code == 303
    page = as_(app, member).get(f"/desk/events/{event.id}?lang=en").text
    assert "1,200" in page and "Mehr Bänke" in page and "Change the answers" in page
    assert "{{7*7}} {% x %} &#39;&#34;&gt;&lt;b&gt;fett&lt;/b&gt;\nzweite Zeile" in page
    again = as_(app, member).get(f"/desk/events/{event.id}/again", follow_redirects=True)
    assert "Mehr Bänke" in again.text
    for other, status in ((reader, 403), (stranger, 403)):
        assert as_(app, other).get(f"/desk/events/{event.id}/review").status_code == status
        assert answer(app, other, event, went_well="x").status_code == status
    assert "Mehr Bänke" not in as_(app, reader).get(f"/desk/events/{event.id}").text
    assert "Mehr Bänke" not in app.test_client().get(f"/events/{event.id}", follow_redirects=True).text


def test_the_next_edition_expects_whom_the_last_one_counted_and_shows_what_was_learned(app: Flask) -> None:
    club = make_organisation()
    member = make_account(organisation=club)
    event = held(club, visitors_expected=500)
    answer(app, member, event, visitors="850", to_change="Früher beginnen")
    client = as_(app, member)
    key = str(uuid4())
    form = client.get(f"/desk/events/{event.id}/again?draft={key}")
    assert form.status_code == 200
    sent = {"draft_key": key, "title": "Hoffest", "day": "other", "other_day": "14.6.2028"}
    assert client.post(f"/desk/events/{event.id}/again", data=sent).status_code == 303
    following = db.session.scalars(select(Event).where(Event.follows_id == event.id)).one()
    assert following.visitors_expected == 850
    page = client.get(f"/desk/events/{following.id}?lang=en").text
    assert "How it was last time" in page and "Früher beginnen" in page
    following = db.session.scalars(select(Event).where(Event.follows_id == event.id)).one()
    with counted_queries() as asked:
        assert len(reviews_before(following)) == 1
    assert len(asked) == 1


def test_five_editions_are_looked_back_to_however_they_follow_each_other(app: Flask) -> None:
    club = make_organisation()
    events = [held(club, days=400 - number) for number in range(8)]
    begin_writing()
    for earlier, later in pairwise(events):
        later.follows_id = earlier.id
    events[0].follows_id = events[-1].id  # nobody can enter that; it ends all the same
    now = clock.now()
    db.session.add_all(Review(event_id=one.id, went_well=f"{one.id}", to_change="", at=now) for one in events)
    db.session.commit()
    assert [one.event_id for one in reviews_before(events[7])] == [one.id for one in events[6:1:-1]]


def test_two_who_answer_at_once_see_both_versions(app: Flask) -> None:
    club = make_organisation()
    one, other = make_account(organisation=club), make_account(organisation=club)
    event = held(club)
    assert answer(app, one, event, went_well="Theirs").status_code == 303
    late = answer(app, other, event, went_well="Mine")
    assert late.status_code == 409
    assert "Theirs" in late.text and "Mine" in late.text
    assert answer(app, one, event, went_well="Theirs").status_code == 303, "twice is as once"
    over = answer(app, other, event, went_well="Mine", version="1", overwrite="1")
    assert over.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Review, event.id).went_well == "Mine"


@pytest.mark.parametrize("visitors", ["-1", "viele", "99999999999", "1e9"])
def test_a_number_that_is_none_is_refused_and_the_words_stay(app: Flask, visitors: str) -> None:
    club = make_organisation()
    event = held(club)
    refused = answer(app, make_account(organisation=club), event, visitors=visitors, went_well="Das Wetter")
    assert refused.status_code == 400
    assert "Das Wetter" in refused.text
    assert db.session.get(Review, event.id) is None


@pytest.mark.parametrize("state", ["idea", "pencilled", "cancelled"])
def test_what_has_not_been_held_is_not_asked_about(app: Flask, state: str) -> None:
    club = make_organisation()
    member = make_account(organisation=club)
    ahead = make_event(organisation=club, local_start=local_evening(in_days=3))
    for event in (held(club, state=state), ahead):
        assert answer(app, member, event, went_well="x").status_code == 409
        page = as_(app, member).get(f"/desk/events/{event.id}/review?lang=en", follow_redirects=True)
        assert "not over yet" in page.text
    assert to_review([club.id], now=clock.now(), size=9) == []


def test_the_desk_asks_until_it_is_answered_and_nobody_else(app: Flask) -> None:
    club = make_organisation()
    member = make_account(organisation=club)
    stranger = make_account(organisation=make_organisation(name="Andere"))
    event = held(club, title="Hoffest am Anger")
    held(club, days=90, title="Lange her")
    held(club, title="Jede Woche", is_regular=True)
    begin_writing()
    db.session.scalars(select(Event).where(Event.title == "Jede Woche")).one().is_regular = True
    db.session.commit()
    desk = as_(app, member).get("/desk?lang=en").text
    waiting = desk[desk.index('id="waiting"') :]
    assert "Hoffest am Anger" in waiting and "Looking back" in waiting
    assert "Lange her" not in waiting and "Jede Woche" not in waiting
    assert "Hoffest am Anger" not in as_(app, stranger).get("/desk?lang=en").text
    assert answer(app, member, event).status_code == 303, "there may be nothing to note"
    assert "Hoffest am Anger" not in as_(app, member).get("/desk?lang=en").text


def test_its_people_are_asked_once_the_day_after(app: Flask) -> None:
    club = make_organisation()
    member = make_account(organisation=club)
    make_account(organisation=club, member_role="reader")
    event = held(club, days=1)
    assert event.last_ends_at is not None
    assert ask_how_it_was(now=event.last_ends_at + timedelta(hours=1)) == 0
    morning: datetime = event.last_ends_at + timedelta(hours=13)
    assert ask_how_it_was(now=morning) == 1
    assert ask_how_it_was(now=morning) == 0
    told = db.session.scalars(select(Notice).where(Notice.code == "review")).all()
    assert [one.account_id for one in told] == [member.id]
    assert "Hoffest" in as_(app, member).get("/desk/inbox?lang=en").text
    reminders.remind()
    assert len(db.session.scalars(select(Notice).where(Notice.code == "review")).all()) == 1


def test_an_idea_whose_date_has_lapsed_says_so_until_it_is_held_again(app: Flask) -> None:
    club = make_organisation()
    member = make_account(organisation=club)
    event = make_event(organisation=club, state="pencilled", local_start=local_evening(in_days=100))
    begin_writing()
    event.lapses_on = today()
    db.session.commit()
    assert lapse_held_dates(today=today(), now=clock.now()) == 1
    page = as_(app, member).get(f"/desk/events/{event.id}?lang=en").text
    assert "it lapsed on" in page
    begin_writing()
    take_step(db.session.get_one(Event, event.id), Step("pencilled", None), now=clock.now())
    db.session.commit()
    assert "it lapsed on" not in as_(app, member).get(f"/desk/events/{event.id}?lang=en").text
