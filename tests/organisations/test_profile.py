"""An organisation's page for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event

from festival.base.database import begin_writing, db
from festival.organisations.profile_views import DATES_SHOWN
from tests.conftest import local_evening, make_event, make_organisation


def test_it_says_what_it_is_and_what_it_organises(client: FlaskClient) -> None:
    ours = make_organisation(
        slug="chor",
        about="Wir **singen**.",
        link="https://example.org/chor",
        contact_email="chor@example.org",
        contact_phone="030 110",
    )
    event = make_event(organisation=ours, title="Sommerkonzert")
    make_event(title="Etwas anderes")
    make_event(organisation=ours, title="Geheim", state="pencilled")
    page = client.get("/organisations/chor").text
    for words in ("Wir <strong>singen</strong>.", "https://example.org/chor", "chor@example.org", "030 110"):
        assert words in page
    assert "Sommerkonzert" in page
    assert "Etwas anderes" not in page
    assert "Geheim" not in page
    assert "/calendar.ics?organisation=chor" in page
    assert "/organisations/chor" in client.get(f"/events/{event.id}-{event.slug}").text


def test_of_very_many_dates_the_next_are_shown_and_the_way_to_the_others(client: FlaskClient) -> None:
    ours = make_organisation(slug="chor")
    make_event(organisation=ours, rrule="FREQ=DAILY;COUNT=60", local_start=local_evening(in_days=1))
    page = client.get("/organisations/chor?lang=en").text
    assert page.count('class="row-title"') <= DATES_SHOWN
    assert "All dates of" in page
    assert "/events?organisation=chor" in page.replace("&amp;", "&").replace("lang=en&", "")


def test_it_costs_as_many_questions_however_much_is_organised(client: FlaskClient) -> None:
    few, many = make_organisation(slug="few"), make_organisation(slug="many")
    for number in range(12):
        make_event(organisation=many if number else few, local_start=local_evening(in_days=number + 1))
    counts = []
    for slug in ("few", "few", "many"):
        asked: list[str] = []

        def note(*given: Any, asked: list[str] = asked) -> None:
            asked.append(given[2])

        sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
        client.get(f"/organisations/{slug}?x={len(counts)}")
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[2] <= counts[1] + 1


def test_one_that_is_not_admitted_or_unknown_has_none(client: FlaskClient) -> None:
    make_organisation(slug="neu", admitted_at=None)
    for slug in ("neu", "nirgends", "x" * 300, "%00", "%F0%9F%8E%AA"):
        assert client.get(f"/organisations/{slug}").status_code == 404


def test_a_link_that_is_none_is_not_followed(client: FlaskClient) -> None:
    ours = make_organisation(slug="chor")
    begin_writing()
    db.session.merge(ours).link = "javascript:alert(1)"
    db.session.commit()
    assert "javascript:" not in client.get("/organisations/chor").text


def test_what_is_over_is_not_next(client: FlaskClient) -> None:
    ours = make_organisation(slug="chor")
    start = local_evening(in_days=-3)
    make_event(organisation=ours, title="Vorbei", local_start=start, local_end=start + timedelta(hours=1))
    page = client.get("/organisations/chor?lang=en").text
    assert "Vorbei" not in page
    assert "It has no dates in the programme just now." in page
