"""Today: what waits for somebody, what runs out first on top, each line with its event, its day and its place."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape

from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.plurals import days_left
from festival.base.templating import today
from festival.desk.today import Waiting, by_period
from festival.law.model import LawRow, install_law
from festival.mediation.model import Letter, Proposal
from festival.notices.model import Notice
from festival.statements.model import EventPermit, Statement
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue
from tests.counting import counted_queries
from tests.mediation.conftest import quarrel
from tests.mediation.quarrels import EVENING, Quarrel, as_, propose

__all__ = ["quarrel"]


def waiting_for(app: Flask, account: Any) -> str:
    page = as_(app, account).get("/desk?lang=en").text
    section = page[page.index('id="waiting"') :]
    return section[: section.index("</section>")]


def titles_in(section: str) -> list[str]:
    return re.findall(r'<h4 class="row-title">.*?<span[^>]*>([^<]*)</span>', section)


def write(quarrel: Quarrel, account: Any, organisation_id: int | None, text: str) -> None:
    begin_writing()
    letter = Letter(
        conflict_id=quarrel.conflict.id,
        key=text[:36],
        by_id=account.id,
        organisation_id=organisation_id,
        text=text,
    )
    db.session.add(letter)
    db.session.commit()


def test_what_runs_out_first_stands_first_whatever_it_is(app: Flask) -> None:
    organisation = make_organisation()
    begin_writing()
    db.session.get_one(City, 1).pencil_days = 84
    db.session.commit()
    for title, days in (("Spät", 40), ("Bald", 3), ("Mittel", 12)):
        make_event(
            organisation=organisation, state="pencilled", title=title, local_start=local_evening(in_days=days)
        )
    section = waiting_for(app, make_account(organisation=organisation))
    assert titles_in(section) == ["Bald", "Mittel", "Spät"]
    assert re.findall(r'class="period">([^<]*)', section) == [
        "In the next seven days",
        "Within four weeks",
        "Later",
    ]
    assert "in 3 days" in section


def test_a_held_date_says_its_day_place_and_what_is_missing(app: Flask) -> None:
    organisation = make_organisation(name="Chor")
    make_event(
        organisation=organisation,
        state="pencilled",
        title="Singen",
        category="unknown",
        venue=make_venue(name="Marktplatz"),
        local_start=local_evening(in_days=3),
    )
    section = waiting_for(app, make_account(organisation=organisation))
    for words in ("Singen", "Held date", "Marktplatz", "Chor", "hand it in before", "missing: What"):
        assert words in section


def test_the_coordination_looks_at_held_dates_when_they_are_near(app: Flask) -> None:
    for title, days in (("Nah", 20), ("Fern", 90)):
        make_event(state="pencilled", title=title, local_start=local_evening(in_days=days))
    assert titles_in(waiting_for(app, make_account(role="coordinator"))) == ["Nah"]


def test_a_letter_waits_for_those_who_have_not_written_last(app: Flask, quarrel: Quarrel) -> None:
    write(quarrel, quarrel.bob, quarrel.his.organisation_id, "Könnt ihr früher anfangen?")
    assert "Könnt ihr früher anfangen?" in waiting_for(app, quarrel.alice)
    assert "Könnt ihr früher anfangen?" not in waiting_for(app, quarrel.bob)
    write(quarrel, quarrel.alice, quarrel.hers.organisation_id, "Um vier?")
    assert "Um vier?" not in waiting_for(app, quarrel.alice)
    assert "Um vier?" in waiting_for(app, quarrel.bob)


def test_a_conflict_stands_once_whatever_is_open_in_it(app: Flask, quarrel: Quarrel) -> None:
    write(quarrel, quarrel.bob, quarrel.his.organisation_id, "Hallo")
    section = waiting_for(app, quarrel.alice)
    assert section.count(f'href="/desk/conflicts/{quarrel.conflict.id}?lang=en"') == 1
    assert ">Conflict<" not in section


def test_a_proposal_waits_for_whose_event_it_would_move(app: Flask, quarrel: Quarrel) -> None:
    begin_writing()
    event = quarrel.hers
    proposal = Proposal(
        conflict_id=quarrel.conflict.id,
        key="k",
        event_id=event.id,
        event_version=event.version,
        local_start=event.local_start + timedelta(days=1),
        local_end=event.local_end + timedelta(days=1),
        by_id=quarrel.bob.id,
    )
    db.session.add(proposal)
    db.session.commit()
    assert "proposes" in waiting_for(app, quarrel.alice)
    assert "proposes" not in waiting_for(app, quarrel.bob)


def test_what_one_has_handed_in_waits_for_others_and_not_for_oneself(app: Flask) -> None:
    organisation = make_organisation()
    make_event(organisation=organisation, state="submitted", title="Meins")
    account = make_account(organisation=organisation)
    assert "Meins" not in waiting_for(app, account)
    page = as_(app, account).get("/desk?lang=en").text
    assert "Meins" in page[page.index("With the coordination") :]


def test_news_name_the_event_its_day_and_its_place(app: Flask, quarrel: Quarrel) -> None:
    begin_writing()
    db.session.add(
        Notice(account_id=quarrel.alice.id, code="found", values={}, conflict_id=quarrel.conflict.id)
    )
    db.session.commit()
    alice = as_(app, quarrel.alice)
    inbox = alice.get("/desk/inbox?lang=en").text
    row = inbox[inbox.index('class="row"') :]
    title = quarrel.hers.title
    assert title in row[: row.index("A new conflict concerns one of your events.")]
    assert 'class="row-facts"' in row[: row.index("</li>\n") + 400]
    news = alice.get("/desk?lang=en").text
    assert title in news[news.index('id="news"') :]


def test_news_of_who_is_concerned_no_more_name_nothing(app: Flask, quarrel: Quarrel) -> None:
    stranger = make_account(organisation=make_organisation())
    begin_writing()
    db.session.add(Notice(account_id=stranger.id, code="found", values={}, conflict_id=quarrel.conflict.id))
    db.session.commit()
    for address in ("/desk", "/desk/inbox"):
        page = as_(app, stranger).get(f"{address}?lang=en").text
        assert "A new conflict" in page
        assert quarrel.hers.title not in page
        assert quarrel.his.title not in page


def test_today_asks_no_more_the_more_waits(app: Flask, quarrel: Quarrel) -> None:
    write(quarrel, quarrel.bob, quarrel.his.organisation_id, "Eins")
    client = as_(app, quarrel.alice)
    client.get("/desk")
    with counted_queries() as few:
        client.get("/desk")
    organisation = quarrel.alice.memberships[0].organisation
    for number in range(12):
        make_event(
            organisation=organisation, state="pencilled", local_start=local_evening(in_days=number + 1)
        )
    write(quarrel, quarrel.bob, quarrel.his.organisation_id, "Zwei")
    with counted_queries() as many:
        client.get("/desk")
    assert len(many) == len(few)
    assert len(many) <= 12


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "in 1 day"), (9, "in 9 days"), (-1, "1 day ago"), (-4, "4 days ago")],
)
def test_how_long_is_left_in_words(app: Flask, days: int, words: str) -> None:
    with app.test_request_context("/?lang=en"):
        assert days_left(days) == words


def test_what_has_no_day_comes_last(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        soon = Waiting("hold", today(), (("Bald", False),), 0, "", "", "", "", "")
        open_ = Waiting("hold", None, (("Offen", False),), 0, "", "", "", "", "")
        assert [period.key for period in by_period([open_, soon])] == ["week", "later"]


def others_of(app: Flask, account: Any) -> str:
    page = as_(app, account).get("/desk?lang=en").text
    if 'id="others"' not in page:
        return ""
    section = page[page.index('id="others"') :]
    return section[: section.index("</section>")]


def test_who_has_written_reads_for_whose_answer_they_wait_and_the_other_one_what_waits_for_them(
    app: Flask, quarrel: Quarrel
) -> None:
    write(quarrel, quarrel.bob, quarrel.his.organisation_id, "Wie wäre der Sonntag?")
    name = quarrel.alice.memberships[0].organisation.name
    assert f"{name} has not answered the letter of" in others_of(app, quarrel.bob)
    assert "Conflict</span>" not in waiting_for(app, quarrel.bob)
    assert others_of(app, quarrel.alice) == ""
    assert "wrote: “Wie wäre der Sonntag?”" in waiting_for(app, quarrel.alice)


def test_the_coordination_waits_only_for_what_nobody_has_answered_for_a_week(
    app: Flask, quarrel: Quarrel
) -> None:
    write(quarrel, quarrel.bob, quarrel.his.organisation_id, "Wie wäre der Sonntag?")
    assert others_of(app, quarrel.carol) == ""
    begin_writing()
    db.session.query(Letter).update({"at": clock.now() - timedelta(days=8)})
    db.session.commit()
    assert "has not answered the letter of" in others_of(app, quarrel.carol)


def test_who_has_proposed_a_change_waits_for_its_answer(app: Flask, quarrel: Quarrel) -> None:
    day = (EVENING + timedelta(days=1)).date().isoformat()
    assert propose(app, quarrel, day=day).status_code == 303
    assert "has not answered the proposal of" in others_of(app, quarrel.bob)
    assert "proposes" in waiting_for(app, quarrel.alice)


def test_an_organiser_waits_for_offices_and_the_coordination_once_they_are_late(app: Flask) -> None:
    ours, office = make_organisation(), make_organisation(name="Ordnungsamt", is_office=True)
    event = make_event(organisation=ours, state="submitted", title="Uferfest", place_name="Wiese")
    begin_writing()
    statement = Statement(event_id=event.id, office_id=office.id, due_on=today() + timedelta(days=3))
    db.session.add(statement)
    db.session.commit()
    owner, carol = make_account(organisation=ours), make_account(role="coordinator")
    section = others_of(app, owner)
    for words in ("Uferfest", "Wiese", "Ordnungsamt has not given its statement yet.", "in 3 days"):
        assert words in section
    assert others_of(app, carol) == ""
    assert others_of(app, make_account(organisation=make_organisation())) == ""
    begin_writing()
    db.session.query(Statement).update({"due_on": today() - timedelta(days=1)})
    db.session.commit()
    for reader in (owner, carol):
        assert "it is overdue" in others_of(app, reader)


def test_last_days_to_apply_wait_for_who_acts_for_the_event_until_they_are_marked(app: Flask) -> None:
    ours = make_organisation()
    event = make_event(organisation=ours, title="Uferfest", local_start=local_evening(in_days=40))
    begin_writing()
    install_law()
    for key in ("sondernutzung", "gestattung_gastg"):
        db.session.add(EventPermit(event_id=event.id, key=key, apply_by=today() + timedelta(days=5)))
    db.session.commit()
    known = {row.key: row.entry.text("name_en") for row in db.session.query(LawRow).filter_by(kind="permit")}
    keys = [key for key in ("sondernutzung", "gestattung_gastg") if key in known]
    section = waiting_for(app, make_account(organisation=ours))
    assert section.count("The last day to apply:") == 1
    assert "in 5 days" in section
    assert all(escape(known[key]) in section for key in keys)
    for reader in (
        make_account(organisation=ours, member_role="reader"),
        make_account(organisation=make_organisation()),
    ):
        assert "The last day to apply:" not in waiting_for(app, reader)
    begin_writing()
    db.session.query(EventPermit).update({"done_at": clock.now()})
    db.session.commit()
    assert "The last day to apply:" not in waiting_for(app, make_account(organisation=ours))


@pytest.mark.parametrize(("days", "is_shown"), [(-8, False), (-7, True), (0, True), (14, True), (15, False)])
def test_only_last_days_that_are_near_are_named(app: Flask, days: int, is_shown: bool) -> None:
    ours = make_organisation()
    event = make_event(organisation=ours, title="Uferfest", local_start=local_evening(in_days=40))
    begin_writing()
    install_law()
    apply_by = today() + timedelta(days=days)
    db.session.add(EventPermit(event_id=event.id, key="sondernutzung", apply_by=apply_by))
    db.session.commit()
    section = waiting_for(app, make_account(organisation=ours))
    assert ("The last day to apply:" in section) == is_shown
