"""The demo stays out of real towns: it is loaded where it is asked for, into what is empty, and can be taken out."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.city import City, bump_revision, get_city
from festival.base.database import begin_writing, db
from festival.demo.load import load_demo
from festival.demo.own_rows import NotEmpty, own_row
from festival.demo.remove import remove_demo
from festival.events.model import Event
from festival.law.model import install_law
from festival.organisers.accounts import BadAccount, NewAccount, create_account
from festival.organisers.model import Account, Organisation
from festival.places.model import District, Venue
from festival.remembrance.install import install_days
from festival.remembrance.model import RemembranceDay
from festival.settings import read_settings
from tests.conftest import make_account, make_event, make_organisation, make_venue

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def city_is(**values: Any) -> None:
    begin_writing()
    for name, value in values.items():
        setattr(db.session.get_one(City, 1), name, value)
    db.session.flush()
    bump_revision()
    db.session.commit()


def edit_a_day() -> None:
    begin_writing()
    db.session.scalars(select(RemembranceDay).limit(1)).one().is_active = False
    db.session.commit()


@pytest.mark.parametrize(
    ("own", "named"),
    [
        (lambda: make_event(title="Kirmes", organisation=make_organisation()), "Kirmes"),
        (lambda: make_organisation(name="Schützenverein"), "Schützenverein"),
        (lambda: make_account(name="Rathaus"), "Rathaus"),
        (lambda: make_venue(name="Marktplatz"), "Marktplatz"),
        (lambda: city_is(name="Spandau"), "Spandau"),
        (edit_a_day, "remembrance day"),
    ],
    ids=["event", "organisation", "account", "venue", "name", "day"],
)
def test_the_demo_is_not_loaded_into_a_town_that_holds_anything_of_its_own(
    app: Flask, own: Callable[[], object], named: str
) -> None:
    install_days()
    db.session.commit()
    own()
    before = count(Event), count(Venue), count(Account), count(District), count(Organisation)
    with pytest.raises(NotEmpty, match=named):
        load_demo(NOW)
    db.session.rollback()
    assert (count(Event), count(Venue), count(Account), count(District), count(Organisation)) == before
    assert not get_city().is_demo
    said = app.test_cli_runner().invoke(args=["festival", "demo"])
    assert said.exit_code == 1
    assert named in said.output


def test_what_comes_with_every_installation_is_nothing_of_its_own(app: Flask) -> None:
    install_days()
    install_law()
    db.session.commit()
    assert own_row() is None


def test_the_demo_is_off_unless_it_is_named_and_make_run_names_it() -> None:
    def demo(**environ: str) -> bool:
        return read_settings(
            {"FESTIVAL_DATA_DIR": str(ROOT / "var"), "FESTIVAL_SECRET_KEY": "x", **environ}
        ).demo

    assert not demo()
    assert not demo(FESTIVAL_DEMO="")
    assert demo(FESTIVAL_DEMO="1")
    run = subprocess.run(["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "FESTIVAL_DEMO=${FESTIVAL_DEMO:-1} exec" in run.stdout


def test_the_demos_sign_ins_work_at_the_demo_and_nowhere_else(client: FlaskClient) -> None:
    make_account(email="admin@demo.example", role="administrator")

    def tries() -> int:
        from tests.conftest import PASSWORD as OURS

        return client.post("/signin", data={"email": "admin@demo.example", "password": OURS}).status_code

    assert tries() == 401
    city_is(is_demo=True)
    assert tries() == 303
    assert client.get("/desk/settings").status_code == 200
    city_is(is_demo=False)
    assert client.get("/desk/settings").status_code == 302


def test_no_account_at_the_demos_address_is_made_in_a_town(client: FlaskClient) -> None:
    with pytest.raises(BadAccount, match="email"):
        create_account(NewAccount("office@demo.example", "Amt", "correct horse battery"))


@pytest.mark.parametrize("address", ["/", "/events", "/signin", "/embed/map", "/gibt-es-nicht"])
def test_every_page_of_the_demo_says_so(client: FlaskClient, address: str) -> None:
    words = "Demo city: what stands here is invented"
    assert words not in client.get(f"{address}?lang=en").text
    city_is(is_demo=True)
    assert words in client.get(f"{address}?lang=en").text


def test_a_demo_city_that_is_taken_out_is_a_city_without_a_name_again(app: Flask) -> None:
    city_is(is_demo=True, name="Berlin")
    remove_demo(now=NOW)
    db.session.expire_all()
    assert (get_city().name, get_city().is_demo) == ("Musterstadt", False)
    assert own_row() is None
