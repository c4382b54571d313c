"""Each change of an event stands in its history: what, from what to what, by whom, when and why, for those involved."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.change_log import MOST_KEPT, EventChange, around_difference
from festival.events.model import DateChange, Event
from festival.events.saving import Step, change_date, restore_date, step_aside, take_step, write_event
from festival.history.queries import SHOWN
from festival.history.word_diff import CAME, GONE, word_diff
from festival.law.permit_facts import TRAITS
from festival.outbox.mail import speaking
from festival.privacy.deletion import delete_account
from festival.resources.model import Resource
from festival.statements.trait_questions import trait_words
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries
from tests.nonsense import FormReader


@pytest.fixture
def club(app: Flask) -> Any:
    return make_organisation(name="Chor")


@pytest.fixture
def singer(club: Any) -> Any:
    return make_account(organisation=club, name="Erika Muster")


@pytest.fixture
def signed(client: FlaskClient, singer: Any) -> FlaskClient:
    sign_in(client, singer)
    return client


def history(client: FlaskClient, event: Event, *, lang: str = "en") -> str:
    page = client.get(f"/desk/events/{event.id}/history?lang={lang}")
    assert page.status_code == 200
    return page.text[page.text.index("<h1>") :]


def plain(page: str) -> str:
    """The words of a page, what went in [-…-] and what came in {+…+}."""
    page = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", page)
    page = re.sub(r"<del>(.*?)</del>", r"[-\1-]", re.sub(r"<ins>(.*?)</ins>", r"{+\1+}", page))
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


def changes() -> list[EventChange]:
    return list(db.session.scalars(select(EventChange).order_by(EventChange.id)))


def send(client: FlaskClient, address: str, **typed: str) -> None:
    """Fill in a form as it is shown, with other answers, and send it."""
    form = next(one for one in FormReader(client.get(address).text).forms if set(typed) <= set(one.names))
    data: dict[str, list[str]] = {}
    for name, value in form.fields:
        data.setdefault(name, []).append(value)
    answer = client.post(address, data=data | {name: [value] for name, value in typed.items()})
    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize(
    ("step", "typed", "told"),
    [
        ("what", {"title": "Tanzen"}, "Name [-Singen-] {+Tanzen+}"),
        ("what", {"summary": "Alle singen mit."}, "In one sentence {+Alle singen mit.+}"),
        ("what", {"category": "markt"}, "Kind [-Concert-] {+Market+}"),
        ("when", {"setup_minutes": "60"}, "Set-up before it [-none-] {+1 hour+}"),
        ("whom", {"price_kind": "free"}, "What does it cost? [-not known yet-] {+free+}"),
        ("needs", {"needs_quiet": "no"}, "Quiet around it [-not known yet-] {+not needed+}"),
        ("needs", {"visitors_expected": "1200"}, "Visitors at once [-not known yet-] {+1,200+}"),
        ("needs", {"contact_email": "chor@example.org"}, "Public contact was changed"),
    ],
)
def test_each_form_tells_its_fields_as_it_calls_them(
    club: Any, signed: FlaskClient, step: str, typed: dict[str, str], told: str
) -> None:
    event = make_event(organisation=club, title="Singen", venue=make_venue(), state="idea")
    send(signed, f"/desk/events/{event.id}/{step}?lang=en", **typed)
    page = plain(history(signed, event))
    assert told in page
    assert "Erika Muster" in page
    assert len(changes()) == 1


def test_what_is_borrowed_beside_other_answers_is_told_with_them(club: Any, signed: FlaskClient) -> None:
    begin_writing()
    stage = Resource(name="Bühne", unit="", kind="material", stock=3)
    db.session.add(stage)
    db.session.commit()
    event = make_event(organisation=club, venue=make_venue(), state="idea")
    typed = {f"resource-{stage.id}": "2", "visitors_expected": "90"}
    send(signed, f"/desk/events/{event.id}/needs?lang=en", **typed)
    page = plain(history(signed, event))
    assert "Borrowed from the city {+2 Bühne+}" in page
    assert "Visitors at once [-not known yet-] {+90+}" in page


def test_what_permits_ask_is_told_question_by_question(club: Any, signed: FlaskClient, singer: Any) -> None:
    event, name = make_event(organisation=club), next(iter(TRAITS))
    begin_writing()
    event.traits = {name: True}
    write_event(event, now=clock.now(), by=singer)
    db.session.commit()
    with speaking("en"):
        question, answer = trait_words({name: True})[0]
    assert f"{question} {{+{answer}+}}" in plain(history(signed, event))


def test_places_are_told_by_name_and_times_as_lines(club: Any, signed: FlaskClient, singer: Any) -> None:
    hall, square = make_venue(name="Alte Halle"), make_venue(name="Marktplatz")
    event = make_event(organisation=club, venue=hall, local_start=datetime(2027, 6, 12, 19, 30))
    begin_writing()
    event.venue_id = square.id
    db.session.flush()  # a query in between flushes too
    event.lines[0].local_start, event.lines[0].local_end = (
        datetime(2027, 6, 19, 18),
        datetime(2027, 6, 19, 20),
    )
    write_event(event, now=clock.now(), by=singer)
    db.session.commit()
    page = plain(history(signed, event))
    assert "Place [-Alte Halle-] {+Marktplatz+}" in page
    times = page[page.index("Times") :]
    assert re.search(r"\[-Sat 12 June 2027.*7:30.*-\] \{\+Sat 19 June 2027, 6 pm.*8 pm\+\}", times), times


def test_of_many_lines_only_those_are_kept_that_went_or_came(club: Any, singer: Any) -> None:
    event = make_event(organisation=club, rrule="FREQ=WEEKLY")
    begin_writing()
    event.lines[0].rrule = "FREQ=WEEKLY;INTERVAL=2"
    write_event(event, now=clock.now(), by=singer)
    db.session.commit()
    (change,) = changes()
    assert (len(change.values["gone"]), len(change.values["came"])) == (1, 1)


def test_what_was_said_of_a_single_date_stands_there_with_its_reason(
    club: Any, signed: FlaskClient, singer: Any
) -> None:
    event = make_event(organisation=club, rrule="FREQ=WEEKLY", local_start=datetime(2027, 6, 12, 19, 30))
    named, now = datetime(2027, 6, 19, 19, 30), clock.now()
    for kind in ("cancelled", "moved"):
        begin_writing()
        moved = {"local_start": named + timedelta(days=1), "local_end": named + timedelta(days=1, hours=2)}
        said = moved if kind == "moved" else {"reason": "Sturm {{7*7}}"}
        one = DateChange(on=named.date(), at=named.time(), kind=kind, changed_by_id=singer.id, **said)
        change_date(event, one, now=now)
        db.session.commit()
    begin_writing()
    restore_date(event, named, now=now, by=singer)
    db.session.commit()
    page = plain(history(signed, event))
    for words in ("Sat 19 June 2027: cancelled", "Sturm {{7*7}}", "moved to Sun 20 June 2027, 7:30–9:30 pm"):
        assert words in page
    assert "Sat 19 June 2027: as the others again" in page
    assert page.count("Erika Muster") >= 3


def test_another_events_title_is_told_only_to_who_may_know_it(
    club: Any, signed: FlaskClient, singer: Any
) -> None:
    square = make_venue()
    start = local_evening(in_days=30)
    market = make_event(organisation=club, venue=square, rrule="FREQ=WEEKLY", local_start=start)
    secret = make_event(venue=square, title="Geheimfest", state="pencilled", local_start=start)
    begin_writing()
    assert step_aside(market, secret, singer, now=clock.now())
    db.session.commit()
    assert "Geheimfest" not in history(signed, market)
    sign_in(office := signed.application.test_client(), make_account(role="coordinator"))
    assert "Leaves out the days of “Geheimfest”" in plain(history(office, market))


def test_steps_say_who_and_why_and_a_deleted_account_is_told_as_its_organisation(
    club: Any, singer: Any, signed: FlaskClient
) -> None:
    office = make_organisation(name="Ordnungsamt", is_office=True)
    event, gone = make_event(organisation=club), make_account(organisation=office, name="Otto Gegangen")
    begin_writing()
    take_step(event, Step("postponed", gone, "Die Bühne ist kaputt <b>"), now=clock.now())
    delete_account(gone, now=clock.now())
    db.session.commit()
    page = history(signed, event, lang="de")
    assert "Bestätigt → Verschoben, Termin offen" in page
    assert "Die Bühne ist kaputt &lt;b&gt;" in page
    assert "Otto Gegangen" not in page
    assert "<li>Ordnungsamt</li>" in page


def test_nothing_is_written_where_nothing_was_changed(club: Any, singer: Any) -> None:
    event = make_event(organisation=club, title="Singen")
    begin_writing()
    event.title = "Tanzen"
    db.session.rollback()
    begin_writing()
    event.title = "Tanzen"
    db.session.flush()
    event.title = "Singen"
    write_event(event, now=clock.now(), by=singer)
    db.session.commit()
    assert changes() == []


def test_it_is_written_with_the_change_or_not_at_all(club: Any, singer: Any) -> None:
    event = make_event(organisation=club, title="Singen")
    begin_writing()
    event.title = "Tanzen"
    write_event(event, now=clock.now(), by=singer)
    db.session.rollback()
    assert changes() == []
    begin_writing()
    event.summary = "Ein Abend"
    write_event(event, now=clock.now(), by=singer)
    db.session.commit()
    (change,) = changes()
    assert change.values == {"fields": {"summary": ["", "Ein Abend"]}}


@given(st.text(max_size=3000), st.text(max_size=3000), st.text(max_size=3000), st.text(max_size=3000))
def test_what_is_kept_of_a_text_is_bounded_and_differs(start: str, was: str, now: str, end: str) -> None:
    old, new = start + was + end, start + now + end
    kept = around_difference(old, new)
    assert all(len(one) <= MOST_KEPT + 4 for one in kept)
    if old != new and max(len(old), len(new)) <= MOST_KEPT:
        assert kept[0] != kept[1]


@given(st.text(alphabet="ab c.\n", max_size=60), st.text(alphabet="ab c.\n", max_size=60))
def test_a_difference_holds_both_texts(was: str, now: str) -> None:
    pieces = word_diff(was, now)
    assert "".join(words for mark, words in pieces if mark != CAME) == was
    assert "".join(words for mark, words in pieces if mark != GONE) == now


def test_a_long_history_comes_a_page_at_a_time_with_as_many_queries(
    club: Any, signed: FlaskClient, singer: Any
) -> None:
    event, counts = make_event(organisation=club), []
    for number in range(SHOWN + 5):
        begin_writing()
        event.title = f"Singen {number}"
        write_event(event, now=clock.now(), by=singer)
        db.session.commit()
        if number in (2, SHOWN - 1):
            with counted_queries() as queries:
                page = history(signed, event)
            counts.append(len(queries))
            assert page.count('class="row-title"') == number + 2
    assert counts[0] == counts[1]
    page = history(signed, event)
    assert page.count('class="row-title"') == SHOWN
    assert "Entered" not in page
    assert "Entered" in signed.get(f"/desk/events/{event.id}/history?lang=en&page=2").text


def test_who_is_not_involved_does_not_read_it(club: Any, client: FlaskClient) -> None:
    event = make_event(organisation=club)
    sign_in(client, make_account(organisation=make_organisation()))
    assert client.get(f"/desk/events/{event.id}/history").status_code == 403
