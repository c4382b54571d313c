"""What a good start still lacks, by what is stored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.countries.grounds import ground_for
from festival.first_start.missing_things import lacks_something, missing_things
from festival.outbox.model import OutgoingMail
from festival.places.model import District
from tests.conftest import make_account, make_organisation, make_venue, sign_in
from tests.first_start.conftest import city


def missing(app: Flask) -> set[str]:
    db.session.rollback()
    with app.test_request_context():
        return {one.key for one in missing_things()}


def write(**values: object) -> None:
    row = city()
    begin_writing()
    row = db.session.get_one(type(row), 1)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()


def test_each_thing_is_missing_until_it_is_stored(app: Flask, secret: str, mail_on: str) -> None:
    steps: list[tuple[str, object]] = [
        ("name", lambda: write(name="Neustadt")),
        ("ground", lambda: write(land="AT-5", **_ground("AT"))),
        ("map", lambda: write(map_lon=13.0, map_lat=47.8)),
        ("contact", lambda: write(contact="Rathaus")),
        ("privacy", lambda: write(texts={"privacy_de": "Wir …"})),
        ("logo", lambda: write(logo_name=f"{'0' * 32}.webp")),
        ("venue", make_venue),
        ("organisation", make_organisation),
        ("coordinator", lambda: make_account(role="coordinator")),
        ("administrator", _two_administrators),
        ("mail", _mail_that_went),
        ("district", _district),
    ]
    write(land="AT-5", **_ground("DE"))
    assert missing(app) == {key for key, _do in steps}
    for key, do in steps:
        assert key in missing(app)
        assert callable(do)
        do()
        assert key not in missing(app), key
    assert missing(app) == set()


def _ground(country: str) -> dict[str, str]:
    ground = ground_for(country)
    return {"tile_source": ground.key, "tile_url": ground.url, "tile_credit": ground.credit}


def _two_administrators() -> None:
    make_account(role="administrator")
    make_account(role="administrator")


def _mail_that_went() -> None:
    begin_writing()
    at = datetime(2027, 1, 1, tzinfo=UTC)
    db.session.add(
        OutgoingMail(recipient="a@b.de", kind="trial", cause="x", state="sent", posted_at=at, next_try_at=at)
    )
    db.session.commit()


def _district() -> None:
    begin_writing()
    db.session.add(District(name="Altstadt", slug="altstadt", geometry={}, outline={}))
    db.session.commit()


def test_where_nobody_said_the_place_and_no_base_address_is_set_both_are_told(
    app: Flask, secret: str
) -> None:
    assert {"land", "base", "mail"} <= missing(app)


def test_today_names_it_to_administrators_alone_until_it_is_done(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, make_account(role="administrator"))
    assert "/desk/settings/start" in client.get("/desk").text.split("<main")[1]
    other = app.test_client()
    sign_in(other, make_account(role="coordinator"))
    assert "/desk/settings/start" not in other.get("/desk").text


def test_things_that_one_can_do_without_do_not_hold_the_start_up(
    app: Flask, secret: str, mail_on: str
) -> None:
    write(name="Neustadt", land="DE-NW", map_lon=7.0, map_lat=51.0, contact="Rathaus")
    make_venue()
    make_organisation()
    _mail_that_went()
    with app.test_request_context():
        assert not lacks_something()
        assert all(one.is_optional for one in missing_things())
        assert missing_things()
