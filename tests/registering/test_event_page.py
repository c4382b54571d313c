"""What an organiser reads of an event before it goes out."""

from __future__ import annotations

from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.resources.model import Resource
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in


def test_an_event_on_a_stage_is_shown_with_the_square_that_holds_it(client: FlaskClient) -> None:
    organisation = make_organisation()
    square = make_venue(name="Marktplatz")
    stage = make_venue(name="Bühne Nord", parent=square)
    event = make_event(organisation=organisation, venue=stage)
    sign_in(client, make_account(organisation=organisation))

    page = client.get(f"/desk/events/{event.id}")

    assert page.status_code == 200
    assert "Bühne Nord (Marktplatz)" in page.text


def test_a_thing_without_a_unit_is_counted_without_a_gap(client: FlaskClient) -> None:
    begin_writing()
    db.session.add(Resource(name="Absperrgitter", unit="", kind="material", stock=3))
    db.session.commit()
    organisation = make_organisation()
    event = make_event(organisation=organisation, venue=make_venue())
    sign_in(client, make_account(organisation=organisation))
    page = client.get(f"/desk/events/{event.id}/needs?lang=en").text
    assert "In stock: 3</p>" in page


def test_nothing_stands_in_the_way_is_not_said_over_a_folded_warning(client: FlaskClient) -> None:
    organisation, venue = make_organisation(), make_venue()
    start = local_evening(in_days=30)
    make_event(organisation=organisation, venue=venue, local_start=start, visitors_expected=None)
    event = make_event(organisation=organisation, venue=venue, local_start=start)
    sign_in(client, make_account(organisation=organisation))
    page = client.get(f"/desk/events/{event.id}?lang=en").text
    assert "1 small matter" in page
    assert "Nothing stands in the way" not in page
