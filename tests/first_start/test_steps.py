"""Steps of the guided start: each can be left and come back to, and says what it does."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from festival.base.city import DEFAULT_MIDDLE, City
from festival.base.database import begin_writing, db
from festival.first_start.guided_steps import STEPS
from festival.first_start.map_start_views import read_box, zoom_of
from festival.first_start.model import passed_steps
from festival.law.model import install_law
from festival.outbox.model import OutgoingMail
from festival.remembrance.days import kept_days
from festival.remembrance.install import install_days
from tests.conftest import make_account, make_organisation, sign_in
from tests.first_start.conftest import TOWN, city
from tests.organisers.conftest import hidden_fields

START = "/desk/settings/start"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[13.0, 47.7], [13.1, 47.7], [13.1, 47.9], [13.0, 47.9], [13.0, 47.7]]],
}


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 400), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#005500").save(out, kind, **options)
    return out.getvalue()


def send_logo(admin: FlaskClient, data: bytes, name: str = "logo.png") -> Any:
    return admin.post(f"{START}/looks/logo?lang=en", **form_with("logo", data, name))


def form_with(field: str, data: bytes, name: str, **values: str) -> dict[str, Any]:
    """A form with a file as browsers send it, held in memory."""
    head = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
    parts = [(head.format(key, "") + value).encode() for key, value in values.items()]
    parts.append(head.format(field, f'; filename="{name}"').encode() + data)
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=edge"}


def stored(admin: FlaskClient) -> bytes:
    with admin.get(f"/images/{city().logo_name}") as response:
        return response.data


def addresses(app: Flask) -> list[str]:
    with app.test_request_context():
        return [url_for(step.endpoint) for step in STEPS if step.endpoint.startswith("guided.")]


def test_only_administrators_get_in(app: Flask) -> None:
    people = [None, make_account(organisation=make_organisation()), make_account(role="coordinator")]
    for account in people:
        client = app.test_client()
        if account:
            sign_in(client, account)
        expected = 403 if account else 302
        assert {client.get(address).status_code for address in addresses(app)} == {expected}


def test_each_step_names_all_of_them_and_leads_to_the_others(app: Flask, admin: FlaskClient) -> None:
    for address in addresses(app):
        page = admin.get(address).text
        assert page.count('aria-current="step"') == 1
        for other in addresses(app):
            assert other == address or f'href="{other}"' in page, (address, other)


def test_what_is_only_looked_at_is_passed_by_going_on(admin: FlaskClient) -> None:
    assert admin.post(f"{START}/days").headers["Location"] == f"{START}/remembrance"
    assert admin.post(f"{START}/reach").headers["Location"] == f"{START}/map"
    assert passed_steps() == {"days", "reach"}


def test_the_town_can_be_said_again_later(admin: FlaskClient) -> None:
    page = admin.get(f"{START}/town").text
    assert 'name="name"' in page
    changed = TOWN | {"seen": hidden_fields(page)["seen"], "land": "DE-BY"}
    assert admin.post(f"{START}/town", data=changed).status_code == 303
    assert city().land == "DE-BY"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_written_anew_and_stands_at_the_head_and_in_the_tab(admin: FlaskClient, kind: str) -> None:
    assert send_logo(admin, picture(kind)).status_code == 303
    name = city().logo_name
    page = admin.get("/").text
    assert f'src="/images/{name}"' in page
    assert Image.open(io.BytesIO(stored(admin))).size == (960, 320)
    icon = admin.get("/icon.png")
    assert icon.mimetype == "image/png"
    assert Image.open(io.BytesIO(icon.data)).size == (64, 64)
    assert "/icon.png?v=" in page
    assert admin.post(f"{START}/looks/logo", data={"drop": "1"}).status_code == 303
    assert city().logo_name == ""
    assert admin.get("/icon.png").status_code == 404
    assert "favicon.svg" in admin.get("/").text


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Choose a file."),
        (SVG, "SVG files can hold programs"),
        (b"%PDF-1.7 nothing", "not a picture we can read"),
        (picture()[:200], "not a picture we can read"),
        (b"GIF89a" + b"\0" * 50, "not a picture we can read"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
    ids=["nothing", "svg", "pdf", "half a picture", "gif", "too large"],
)
def test_what_is_no_logo_is_refused_in_words(admin: FlaskClient, data: bytes, said: str) -> None:
    answer = send_logo(admin, data, "logo.png" if data else "")
    assert answer.status_code == 400
    assert said in answer.text
    assert city().logo_name == ""


def test_a_picture_of_a_thousand_million_pixels_is_refused_before_it_is_unpacked(admin: FlaskClient) -> None:
    large = bytearray(picture(size=(10, 10)))
    large[16:24] = (30_000).to_bytes(4, "big") * 2
    assert send_logo(admin, bytes(large)).status_code == 400
    honest = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(honest, "PNG")
    answer = send_logo(admin, honest.getvalue())
    assert answer.status_code == 400
    assert "40 million pixels" in answer.text


def test_fifty_megabytes_are_refused_by_their_length(admin: FlaskClient) -> None:
    assert send_logo(admin, b"\x89PNG\r\n\x1a\n" + b"0" * 50_000_000).status_code == 413


def test_a_file_that_is_two_things_at_once_is_stored_as_a_picture_alone(admin: FlaskClient) -> None:
    both = picture("JPEG") + b"<script>alert(1)</script>PK\x03\x04"
    assert send_logo(admin, both, "logo.html").status_code == 303
    kept = stored(admin)
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("#00507A", "text can be read in it"),
        ("d08000", "It colours lines and shapes"),
        ("#fff", "too little to be seen"),
    ],
)
def test_a_colour_is_measured_and_shown_before_it_is_saved(admin: FlaskClient, typed: str, said: str) -> None:
    before = city().accent
    seen = hidden_fields(admin.get(f"{START}/looks").text)["seen"]
    shown = admin.post(f"{START}/looks?lang=en", data={"accent": typed, "seen": seen, "show": "1"})
    assert shown.status_code == 200
    assert said in shown.text
    assert "/embed/accent.css" in shown.text or "accent=" in shown.text
    assert city().accent == before
    assert admin.post(f"{START}/looks", data={"accent": typed, "seen": seen}).status_code == 303
    assert city().accent == {"#00507A": "#00507a", "d08000": "#d08000", "#fff": "#ffffff"}[typed]


@pytest.mark.parametrize("typed", ["red", "#12345", "", "#ggg", "{{7*7}}", "#a3243b;}", "'\"><b>"])
def test_what_is_no_colour_is_refused_and_kept(admin: FlaskClient, typed: str) -> None:
    for extra in ({}, {"show": "1"}):
        answer = admin.post(f"{START}/looks", data={"accent": typed, "seen": city().accent} | extra)
        assert answer.status_code == 400
    assert city().accent == "#a3243b"
    assert "<b>" not in answer.text


def test_contact_is_kept_as_text_and_two_who_write_it_compare(admin: FlaskClient) -> None:
    seen = hidden_fields(admin.get(f"{START}/contact").text)["seen"]
    words = "Rathaus {{7*7}} '\"><b>x"
    assert admin.post(f"{START}/contact", data={"contact": words, "seen": seen}).status_code == 303
    assert city().contact == words
    page = admin.get("/imprint").text.split("<main")[1]
    assert "{{7*7}}" in page
    assert "<b>x" not in page
    late = admin.post(f"{START}/contact", data={"contact": "Another", "seen": seen})
    assert late.status_code == 409
    assert "Another" in late.text


def test_the_base_address_is_compared_with_the_one_of_the_request(admin: FlaskClient) -> None:
    assert "FESTIVAL_BASE_URL" in admin.get(f"{START}/reach").text


def test_a_trial_mail_is_posted_and_its_state_is_told(admin: FlaskClient, mail_on: str) -> None:
    page = admin.get(f"{START}/reach?lang=en").text
    assert "You have opened this page under another name" in page
    assert "127.0.0.1:9" in page
    assert admin.post(f"{START}/reach/mail", data={"email": "ada@neustadt.example"}).status_code == 303
    row = db.session.scalars(select(OutgoingMail)).one()
    assert (row.kind, row.recipient, row.state) == ("trial", "ada@neustadt.example", "waiting")
    assert "it waits for the jobs process" in admin.get(f"{START}/reach?lang=en").text
    assert admin.post(f"{START}/reach/mail", data={"email": "ada"}).status_code == 400
    answers = [admin.post(f"{START}/reach/mail", data={"email": "a@b.de"}).status_code for _count in range(6)]
    assert answers[-1] == 429


def test_without_mail_no_trial_is_posted(admin: FlaskClient) -> None:
    assert admin.post(f"{START}/reach/mail", data={"email": "ada@neustadt.example"}).status_code == 409
    assert db.session.scalar(select(OutgoingMail.id)) is None


def send_map(admin: FlaskClient, *, map_start: str = "", boundary: bytes = b"") -> Any:
    seen = hidden_fields(admin.get(f"{START}/map").text)["seen"]
    name = "boundary.geojson" if boundary else ""
    values = {"seen": seen, "map_start": map_start, "map_zoom": "13"}
    return admin.post(f"{START}/map?lang=en", **form_with("boundary", boundary, name, **values))


def test_the_map_begins_where_coordinates_say(admin: FlaskClient) -> None:
    assert (city().map_lon, city().map_lat) == DEFAULT_MIDDLE
    assert "data-tiles" not in admin.get(f"{START}/map").text
    assert send_map(admin, map_start="47.8, 13.05").status_code == 303
    assert (city().map_lat, city().map_lon, city().map_zoom) == (47.8, 13.05, 13)
    assert "data-tiles" in admin.get(f"{START}/map").text
    for typed in ("", "somewhere", "99, 13", "{{7*7}}"):
        assert send_map(admin, map_start=typed).status_code == 400


@pytest.mark.parametrize(
    "value",
    [
        {"type": "Feature", "properties": {}, "geometry": SQUARE},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": None, "geometry": SQUARE}],
        },
    ],
    ids=lambda value: value["type"],
)
def test_middle_and_scale_are_read_off_a_boundary_and_saved_once_they_were_seen(
    admin: FlaskClient, value: dict[str, Any]
) -> None:
    read = send_map(admin, boundary=json.dumps(value).encode())
    assert read.status_code == 200
    assert 'value="47.80000, 13.05000"' in read.text
    assert "Nothing is saved yet" in read.text
    assert (city().map_lon, city().map_lat) == DEFAULT_MIDDLE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"nothing", "no GeoJSON file"),
        (b"[" * 100_000, "no GeoJSON file"),
        (b'{"features": [7, null]}', "no areas"),
        (
            b'{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [13.0, 47.7]}}',
            "no areas",
        ),
        (b"PK\x03\x04 half a file", "no GeoJSON file"),
    ],
    ids=["text", "deep", "no features", "a point", "half a ZIP"],
)
def test_a_file_that_is_no_boundary_is_refused_in_words(admin: FlaskClient, data: bytes, said: str) -> None:
    answer = send_map(admin, boundary=data)
    assert answer.status_code == 400
    assert said in answer.text


@pytest.mark.parametrize(
    ("box", "zoom"),
    [
        ((-180.0, -85.0, 180.0, 85.0), 1),
        ((13.0, 47.75, 13.1, 47.85), 12),
        ((13.0, 47.7, 13.0, 47.7), 16),
    ],
)
def test_the_scale_shows_the_box_as_a_whole(box: tuple[float, float, float, float], zoom: int) -> None:
    assert zoom_of(box) == zoom


def test_the_box_holds_all_areas() -> None:
    east = {"type": "Polygon", "coordinates": [[[14, 47], [15, 47], [15, 48], [14, 47]]]}
    features = [{"type": "Feature", "properties": {}, "geometry": one} for one in (SQUARE, east)]
    found = read_box(json.dumps({"type": "FeatureCollection", "features": features}).encode())
    assert found == pytest.approx((13.0, 47.0, 15.0, 48.0))


def test_holidays_and_law_of_the_land_are_shown(admin: FlaskClient) -> None:
    begin_writing()
    install_law()
    db.session.commit()
    page = admin.get(f"{START}/days?lang=en").text
    assert "North Rhine-Westphalia" in page
    assert "Corpus Christi" in page
    assert "Quiet days" in page
    begin_writing()
    db.session.get_one(City, 1).land = "AT-5"
    db.session.commit()
    page = admin.get(f"{START}/days?lang=en").text
    assert "Salzburg, Austria" in page
    assert "National Day" in page
    assert "No law of this country is known here" in page
    assert "Of this country none are known here" in page


def test_the_city_keeps_the_days_it_chooses_and_leaves_what_it_did_not_touch(admin: FlaskClient) -> None:
    begin_writing()
    install_days()
    db.session.commit()
    page = admin.get(f"{START}/remembrance").text
    shown = hidden_fields(page)["shown"]
    kept = {str(day.id): day.name for day in kept_days()}
    dropped = next(number for number, name in kept.items() if name == "Europatag")
    wanted = [number for number in kept if number != dropped]
    saved = admin.post(f"{START}/remembrance", data={"shown": shown, "day": wanted})
    assert saved.headers["Location"] == f"{START}/people"
    assert "Europatag" not in {day.name for day in kept_days()}
    assert len(kept_days()) == len(kept) - 1
    # The same page sent again from another browser touches nothing that it has not changed itself.
    admin.post(f"{START}/remembrance", data={"shown": shown, "day": list(kept)})
    assert "Europatag" not in {day.name for day in kept_days()}
    for odd in ("", "x:y 1:2:3", f"{10**12}:1"):
        assert admin.post(f"{START}/remembrance", data={"shown": odd, "day": ["x"]}).status_code == 303
