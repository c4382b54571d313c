"""Whoever has subscribed gets the same calendar from a machine that was empty before, to the byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from festival.backups.restoring import restore
from festival.backups.taking import take_backup
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.images import image_path, store_image
from festival.events.model import Event
from festival.organisers.model import Organisation
from festival.private_feeds.model import PrivateFeed
from festival.private_feeds.secret_addresses import _digest
from tests.backups.conftest import Installation
from tests.backups.test_backups import PAIRS, _picture, backup, fill
from tests.conftest import local_evening, make_account, make_event, make_organisation

FEEDS = (
    "/calendar.ics",
    "/calendar.ics?lang=en",
    "/calendar.ics?category=konzert",
    "/remembrance.ics",
    "/map/events.geojson",
)
SECRET = "a-secret-that-somebody-has-in-their-calendar"


def bodies(app: Flask) -> dict[str, bytes]:
    """What each feed says, those of single events and their pictures among them."""
    with app.app_context():
        ids = db.session.scalars(select(Event.id).where(Event.state == "confirmed")).all()
        images = db.session.scalars(select(Event.image_name).where(Event.image_name != "")).all()
        logos = db.session.scalars(select(Organisation.logo_name).where(Organisation.logo_name != "")).all()
        db.session.rollback()
    reader = app.test_client()
    addresses = [
        *FEEDS,
        f"/desk/year/feed/{SECRET}.ics",
        *(f"/events/{one}.ics" for one in ids),
        *(f"/images/{one}" for one in images),
    ]
    found = {}
    for address in addresses:
        with reader.get(address) as answer:
            assert answer.status_code == 200, address
            found[address] = answer.get_data()
    with app.app_context():
        for logo in logos:
            path = image_path(logo)
            assert path is not None
            found[logo] = path.read_bytes()
    return found


@pytest.mark.parametrize(("kind", "into"), PAIRS)
def test_feeds_are_the_same_to_the_byte_on_a_machine_that_was_empty(
    installation: Installation, kind: str, into: str
) -> None:
    old, new = installation(kind, migration="head"), installation(into)
    with old.app_context():
        fill()
        club = make_organisation()
        make_event(title="Ruhe\r\n; , \\ „Gedenken“", tone="solemn", local_start=local_evening(in_days=9))
        make_event(title="Abgesagt", state="cancelled", organisation=club)
        reader = make_account(role="coordinator")
        begin_writing()
        db.session.add(PrivateFeed(account_id=reader.id, name="Handy", token_digest=_digest(SECRET)))
        db.session.get_one(Organisation, club.id).logo_name = store_image(_picture() + b"\0")
        db.session.commit()
    before = bodies(old)
    with old.app_context():
        path = backup(old)
    with new.app_context():
        restore(path, new.config["SETTINGS"])
    after = bodies(new)
    uids = re.findall(rb"\r\nUID:(\S+)", before["/calendar.ics"])
    assert len(uids) == 3
    assert after == before
    with new.app_context():
        assert restored_once_more(new) == before


def restored_once_more(app: Flask) -> dict[str, bytes]:
    """A backup of what was restored, put back once more over itself."""
    path = Path(app.config["SETTINGS"].data_dir).parent / "again.tar.gz"
    take_backup(path, app.config["SETTINGS"], now=clock.now())
    restore(path, app.config["SETTINGS"])
    return bodies(app)
