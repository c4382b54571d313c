"""What an event's page says to whoever reads it in a line, and what links to it show."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from festival.events.images import store_image
from tests.conftest import make_event
from tests.link_previews.heads import head_of


def test_a_page_without_a_picture_has_its_poster(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Laternenfest", tone="festive")
    address = f"/events/{event.id}-laternenfest"
    page = client.get(address)
    assert '<svg class="poster poster-festive"' in page.text
    picture = client.get(head_of(page)["og:image"])
    assert picture.mimetype == "image/png"
    assert client.get(f"{address}/poster.png").headers["Location"] == head_of(page)["og:image"]
    assert client.get(f"/events/{event.id}-anders/poster.png").status_code == 301


def test_an_event_with_a_picture_shows_that_one_as_every_program_reads_it(
    app: Flask, client: FlaskClient
) -> None:
    file = BytesIO()
    Image.new("RGB", (800, 600), "#1d6136").save(file, "PNG")
    event = make_event(title="Fest", image_name=store_image(file.getvalue()))
    told = head_of(client.get(f"/events/{event.id}-fest"))["og:image"]
    answer = client.get(told)
    assert answer.mimetype == "image/jpeg"
    with Image.open(BytesIO(answer.data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (800, 600))
    assert client.get(told, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/images/" + "0" * 32 + ".jpg").status_code == 404


def test_what_is_not_public_has_none(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Geheim", state="pencilled")
    assert client.get(f"/events/{event.id}-geheim/poster.png").status_code == 404


def test_what_nobody_knows_stands_in_one_line(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Fest", access_yes=["wheelchair"])
    page = client.get(f"/events/{event.id}-fest?lang=en").text
    assert "Not known yet: Price, " in page
    assert page.count("not known yet") == 1  # the place
    assert page.count("access-yes") == 1


def test_the_organiser_can_be_asked(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Tanz & Fest", contact_email="anna@example.org")
    page = client.get(f"/events/{event.id}-tanz-fest?lang=en").text
    assert 'href="mailto:anna@example.org?subject=Tanz%20%26%20Fest&amp;body=' in page
    assert 'href="mailto:?subject=Tanz%20%26%20Fest&amp;body=' in page


def test_further_dates_leave_out_the_one_that_is_shown(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Fest", rrule="FREQ=WEEKLY;COUNT=3")
    page = client.get(f"/events/{event.id}-fest").text
    assert page.count(f'<li><a href="/events/{event.id}-fest/') == 2
