"""The administrator's settings of the city."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.city import City
from festival.base.city_texts import KINDS, LOCALES, start_text
from festival.base.database import db
from festival.organisers.city_form import is_tile_address
from festival.organisers.data_licence import data_licence
from festival.organisers.signals import zone_changed
from tests.conftest import make_account, make_organisation, sign_in
from tests.nonsense import FormReader
from tests.organisers.conftest import hidden_fields

CHOICES: dict[str, Any] = {
    "name": "Musterhausen",
    "land": "DE-BE",
    "zone": "Europe/Berlin",
    "languages": ["de", "en"],
    "accent": "#00507A",
    "map_start": "52,5163 13,3777",
    "map_zoom": "13",
    "tile_source": "own-tiles",
    "tile_url": "https://tiles.example.org/{z}/{x}/{y}.png",
    "tile_credit": "© Muster",
    "contact": "Rathaus\r\nTel. 1",
}


def city() -> City:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(City, 1)


def save(client: FlaskClient, **changes: Any) -> Any:
    seen = hidden_fields(client.get("/desk/settings").text)["seen"]
    return client.post("/desk/settings?lang=en", data=CHOICES | {"seen": seen} | changes)


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="administrator"))
    return client


def test_the_licence_of_the_open_data_is_the_city_s_own_choice(admin: FlaskClient) -> None:
    assert data_licence(city()) is None
    assert save(admin, data_licence="CC-BY-4.0", privacy_de="Wir sind es.").status_code == 303
    assert data_licence(city()) == "CC-BY-4.0"
    assert city().texts["privacy_de"] == "Wir sind es."
    assert '<option selected value="CC-BY-4.0">' in admin.get("/desk/settings").text
    assert save(admin, data_licence="mine").status_code == 400
    assert save(admin).status_code == 303
    assert data_licence(city()) == "CC-BY-4.0"
    assert save(admin, data_licence="").status_code == 303
    assert data_licence(city()) is None


@pytest.mark.parametrize(
    "address", ["/desk/settings", "/desk/settings/accounts", "/desk/settings/accounts/new"]
)
def test_only_the_administrator_gets_in(app: Flask, address: str) -> None:
    office = make_organisation(is_office=True)
    people = {
        "nobody": None,
        "member": make_account(organisation=make_organisation()),
        "office": make_account(organisation=office),
        "coordinator": make_account(role="coordinator"),
        "administrator": make_account(role="administrator"),
    }
    seen = {}
    for who, account in people.items():
        client = app.test_client()
        if account:
            sign_in(client, account)
        seen[who] = (client.get(address).status_code, client.post(address, data={}).status_code)
    posted = 405 if address.endswith("accounts") else 400
    refused = 405 if address.endswith("accounts") else 403
    assert seen.pop("administrator") == (200, posted)
    assert seen.pop("nobody") == (302, 405 if address.endswith("accounts") else 401)
    assert set(seen.values()) == {(403, refused)}


def test_the_choices_are_kept_and_every_reader_learns_of_it(admin: FlaskClient) -> None:
    before = city().revision
    assert save(admin).status_code == 303
    now = city()
    assert (now.name, now.land, now.languages, now.accent) == (
        "Musterhausen",
        "DE-BE",
        ["de", "en"],
        "#00507a",
    )
    assert (now.map_lat, now.map_lon, now.map_zoom) == (52.5163, 13.3777, 13)
    assert (now.tile_source, now.contact) == ("own-tiles", "Rathaus\nTel. 1")
    assert now.revision == before + 1
    assert "The settings are saved." in admin.get("/desk/settings?lang=en").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("name", "x" * 81),
        ("land", "DE-XX"),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("languages", []),
        ("languages", ["fr"]),
        ("accent", "red"),
        ("accent", "#12345"),
        ("accent", "#123456;}*{display:none"),
        ("map_start", "somewhere"),
        ("map_start", "99, 200"),
        ("map_zoom", "20"),
        ("map_zoom", "nan"),
        ("tile_source", "a/b"),
        ("tile_source", ""),
        ("tile_url", "file:///etc/{z}/{x}/{y}"),
        ("tile_credit", ""),
        ("contact", "x" * 5001),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(admin: FlaskClient, field: str, value: object) -> None:
    answer = save(admin, **{field: value})
    assert answer.status_code == 400
    assert "Please check what you entered" in answer.text
    assert city().name == "Musterstadt"
    if field != "name":
        assert 'value="Musterhausen"' in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{x}.example.org/{z}/{y}.png",
        "https://user:word@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org:8443/{z}/{x}/{y}.png",
        "https://tiles.example.org:x/{z}/{x}/{y}.png",
        "https://[::1/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png\n",
        "https://tiles.example.org/{z}/{z}/{x}/{y}.png",
    ],
)
def test_tiles_come_from_a_plain_https_address(address: str) -> None:
    assert not is_tile_address(address)


def test_a_pale_accent_is_taken_but_its_contrast_is_said(admin: FlaskClient) -> None:
    assert save(admin, accent="#ffe680").status_code == 303
    assert "text needs 4.5 : 1" in admin.get("/desk/settings?lang=en").text
    assert city().accent == "#ffe680"


def test_of_two_administrators_the_later_one_is_told(app: Flask, admin: FlaskClient) -> None:
    seen = hidden_fields(admin.get("/desk/settings").text)["seen"]
    other = app.test_client()
    sign_in(other, make_account(role="administrator"))
    assert save(other, name="Andersdorf").status_code == 303
    late = admin.post("/desk/settings?lang=en", data=CHOICES | {"seen": seen})
    assert late.status_code == 409
    assert 'value="Musterhausen"' in late.text
    assert city().name == "Andersdorf"
    again = CHOICES | {"seen": hidden_fields(late.text)["seen"]}
    assert admin.post("/desk/settings", data=again).status_code == 303
    assert city().name == "Musterhausen"


def test_a_town_makes_imprint_and_privacy_its_own_in_both_languages(
    client: FlaskClient, admin: FlaskClient, app: Flask
) -> None:
    nobody = app.test_client()
    assert "Of those who register events" in nobody.get("/privacy?lang=en").text
    assert "Von denen, die Veranstaltungen" in nobody.get("/privacy?lang=de").text
    form = next(one for one in FormReader(admin.get("/desk/settings").text).forms if "name" in one.names)
    shown = dict(form.fields)
    assert "Von denen, die" in shown["privacy_de"]
    assert "Of those who" in shown["privacy_en"]
    assert (
        save(admin, privacy_de="Wir fragen **niemanden**.", privacy_en=shown["privacy_en"]).status_code == 303
    )
    assert "Wir fragen <strong>niemanden</strong>." in nobody.get("/privacy?lang=de").text
    assert "Von denen, die" not in nobody.get("/privacy?lang=de").text
    assert "Of those who register events" in nobody.get("/privacy?lang=en").text
    assert save(admin, privacy_en="").status_code == 303
    page = nobody.get("/privacy?lang=en").text
    assert 'lang="de"><p>Wir fragen' in page


def test_a_text_that_nobody_touched_stays_the_start(admin: FlaskClient) -> None:
    form = next(one for one in FormReader(admin.get("/desk/settings").text).forms if "name" in one.names)
    sent = {name: value.replace("\n", "\r\n") for name, value in form.fields if name[:-3] in KINDS}
    assert len(sent) == 4
    assert save(admin, **sent).status_code == 303
    assert city().texts == {}


@pytest.mark.parametrize("kind", KINDS)
def test_each_text_begins_usable_in_each_language(kind: str) -> None:
    texts = [start_text(kind, locale) for locale in LOCALES]
    assert all(len(one) > 100 for one in texts)
    assert len(set(texts)) == len(LOCALES)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    zones: list[str] = []

    def listen(sender: City, before: str) -> None:
        zones.append(f"{before} {sender.zone}")

    zone_changed.connect(listen)
    yield zones
    zone_changed.disconnect(listen)


def test_a_new_time_zone_is_told_to_the_floors_above(admin: FlaskClient, heard: list[str]) -> None:
    save(admin)
    assert heard == []
    assert save(admin, zone="Europe/Lisbon").status_code == 303
    assert heard == ["Europe/Berlin Europe/Lisbon"]
