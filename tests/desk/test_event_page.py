"""What an organiser reads of an event before it goes out."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in


def test_an_event_on_a_stage_is_shown_with_the_square_that_holds_it(client: FlaskClient) -> None:
    organisation = make_organisation()
    square = make_venue(name="Marktplatz")
    stage = make_venue(name="Bühne Nord", parent=square)
    event = make_event(organisation=organisation, venue=stage)
    sign_in(client, make_account(organisation=organisation))

    page = client.get(f"/desk/events/{event.id}")

    assert page.status_code == 200
    assert "Bühne Nord (Marktplatz)" in page.text
