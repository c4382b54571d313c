"""A backup is one moment of everything, and comes back as a whole or not at all."""

from __future__ import annotations

import io
import json
import tarfile
import threading
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select, update

from festival.areas.model import AreaUpload
from festival.attachments.kept_files import read_kept
from festival.attachments.model import Attachment
from festival.attachments.sent_files import keep_all
from festival.backups.archive import BadBackup, Head
from festival.backups.restoring import restore
from festival.backups.taking import take_backup
from festival.base import clock
from festival.base.city import City, get_city, get_revision
from festival.base.database import begin_writing, db, metadata
from festival.events.images import image_path, store_image
from festival.events.model import DateChange, Event
from festival.notices.model import Notice
from festival.organisers.model import Organisation
from festival.outbox.model import OutgoingMail
from festival.places.model import Venue
from tests.attachments.samples import pdf
from tests.backups.conftest import Installation
from tests.conftest import (
    databases,
    local_evening,
    make_account,
    make_event,
    make_organisation,
    make_venue,
    sign_in,
)

KINDS = [value if isinstance(value, str) else value.values[0] for value in databases()]
ON_EACH = pytest.mark.parametrize("kind", databases())
PAIRS = [(one, other) for one in KINDS for other in KINDS]
MOVES = {"epoch", "revision", "revised_at"}


def _picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def fill() -> None:
    """A bit of everything that could get lost on the way."""
    inner, outer = make_venue(name="Bühne"), make_venue(name="Größter Platz „West“")
    account = make_account(organisation=make_organisation())
    event = make_event(
        title="Fest \\N 'Straße' 🎪",
        venue=inner,
        rrule="FREQ=WEEKLY;COUNT=5",
        local_start=local_evening(in_days=3),
        audiences=["familien"],
        geometry={"type": "Point", "coordinates": [7.123456789012345, 51.5]},
        created_by_id=account.id,
    )
    make_event(state="idea", local_start=None)
    begin_writing()
    inner.parent_id = outer.id  # refers to a row that comes after it
    inner.music_until, event.needs_quiet = time(22, 30), True
    db.session.add(
        DateChange(event_id=event.id, on=local_evening(in_days=10).date(), kind="cancelled", reason="Sturm")
    )
    event.image_name = store_image(_picture())
    with current_app.test_request_context():
        keep_all([("Plan für alle.pdf", pdf())]).hang(event.id, account.id)
    db.session.commit()


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Each table's rows, but for what a restore moves on purpose."""
    found = {}
    for name, table in metadata.tables.items():
        columns = [column for column in table.columns if not (name == "city" and column.name in MOVES)]
        rows = db.session.execute(select(*columns)).all()
        found[name] = sorted((tuple(row) for row in rows), key=repr)
    db.session.rollback()
    return found


def backup(app: Flask, name: str = "backup.tar.gz") -> Path:
    path = Path(app.config["SETTINGS"].data_dir).parent / name
    take_backup(path, app.config["SETTINGS"], now=clock.now())
    return path


@pytest.mark.parametrize(("kind", "into"), PAIRS)
def test_everything_comes_back_from_either_database_into_either(
    installation: Installation, kind: str, into: str
) -> None:
    old, new = installation(kind, migration="head"), installation(into)
    with old.app_context():
        fill()
        (Path(old.config["SETTINGS"].data_dir) / "secret_key").write_text("kept")
        before, path = everything(), backup(old)
    assert path.stat().st_mode & 0o777 == 0o600
    with new.app_context():
        restore(path, new.config["SETTINGS"])
        assert everything() == before
        picture = db.session.scalars(select(Event.image_name).where(Event.image_name != "")).one()
        assert image_path(picture) is not None
        [attachment] = db.session.scalars(select(Attachment))
        assert read_kept(attachment) == pdf()
        assert (Path(new.config["SETTINGS"].data_dir) / "secret_key").read_text() == "kept"
        make_event(title="Das nächste", venue=make_venue())  # numbers go on where they were


@pytest.mark.parametrize(("kind", "into"), PAIRS)
def test_letters_that_are_no_text_end_no_backup_and_come_back(
    installation: Installation, kind: str, into: str
) -> None:
    areas = [{"said": {"na\ud800me": "Mitte \udfff", "🎪": "Größe"}}]
    with (one := installation(kind, migration="head")).app_context():
        begin_writing()
        db.session.add(AreaUpload(file_name="a.geojson", areas=areas, uploaded_at=clock.now()))
        db.session.commit()
        path = backup(one)
    with (other := installation(into, migration="head")).app_context():
        restore(path, other.config["SETTINGS"])
        assert db.session.scalars(select(AreaUpload.areas)).one() == areas


@ON_EACH
def test_no_mail_that_waited_in_the_backup_goes_twice_after_it_was_restored(
    installation: Installation, kind: str
) -> None:
    app = installation(kind, migration="head")
    with app.app_context():
        account = make_account()
        begin_writing()
        common = {"recipient": "anna@example.org", "kind": "trial"}
        db.session.add_all(
            OutgoingMail(**common, cause=f"{state} {place}", state=state, place=place)
            for state in ("waiting", "claimed", "sending", "sent", "given_up")
            for place in (0, 1)
        )
        db.session.add(Notice(account_id=account.id, code="letter", way="digest"))
        db.session.commit()
        restore(backup(app), app.config["SETTINGS"])
        rows = db.session.execute(select(OutgoingMail.cause, OutgoingMail.state)).tuples()
        after = {cause: state for cause, state in rows if cause.split()[0] != state}
        assert after == {
            f"{state} {place}": ("unknown", "dropped")[place]
            for state in ("waiting", "claimed", "sending")
            for place in (0, 1)
        }
        assert db.session.scalars(select(Notice.way)).all() == [""]


@ON_EACH
def test_what_came_after_the_backup_is_gone_and_no_tag_of_then_holds(
    installation: Installation, kind: str
) -> None:
    app = installation(kind, migration="head")
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        event, account = make_event(title="Vorher"), make_account()
        path = backup(app)
        begin_writing()
        db.session.execute(update(Event).values(title="Nachher"))
        db.session.execute(update(City).values(revision=City.revision + 1))
        db.session.commit()
    reader, signed_in = app.test_client(), app.test_client()
    address = f"/events/{event.id}.ics"
    given = reader.get(address).headers["ETag"]
    with app.app_context():
        sign_in(signed_in, account)
        revision = get_revision()
        restore(path, app.config["SETTINGS"])
        assert get_revision() == revision, "the number comes again, and means something else"
    again = reader.get(address, headers={"If-None-Match": given})
    assert again.status_code == 200
    assert signed_in.get("/account").status_code == 302


@ON_EACH
def test_a_backup_is_one_moment_while_others_save(installation: Installation, kind: str) -> None:
    """Somebody writes two rows at a time, without a pause: a backup holds both of a pair or neither."""
    app, stop = installation(kind, migration="head"), threading.Event()

    def write() -> None:
        number = 0
        with app.app_context():
            while not stop.is_set():
                begin_writing()
                number += 2
                db.session.add_all(
                    [Organisation(name="x", slug=f"{number + one}", sector="civic") for one in (0, 1)]
                )
                db.session.add_all([Venue(name="x"), Venue(name="y")])
                db.session.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with app.app_context():
            taken = [
                take_backup(
                    Path(app.config["SETTINGS"].data_dir) / f"{number}.gz",
                    app.config["SETTINGS"],
                    now=clock.now(),
                )
                for number in range(8)
            ]
    finally:
        stop.set()
        writer.join()
    heads = [one.head for one in taken]
    counts = [head.tables["organisation"] for head in heads]
    assert counts[-1] > counts[0], "nobody saved meanwhile"
    assert all(head.tables["organisation"] == head.tables["venue"] for head in heads)
    other = installation("sqlite")
    with other.app_context():
        restore(Path(app.config["SETTINGS"].data_dir) / "7.gz", other.config["SETTINGS"])
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == counts[-1]


@ON_EACH
def test_a_backup_of_an_earlier_version_is_brought_up_to_date(installation: Installation, kind: str) -> None:
    from tests.test_migrations import CITY

    old, new = installation("sqlite", migration="0001"), installation(kind)
    with old.app_context():
        begin_writing()
        db.session.connection().exec_driver_sql(CITY)
        db.session.commit()
        path = backup(old)
    with new.app_context():
        assert restore(path, new.config["SETTINGS"]).migration == "0001"
        assert get_city().name == "Musterstadt"
        assert not get_city().is_demo


def _tar(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def _head(**values: Any) -> bytes:
    return Head(**{"migration": "0002", "taken_at": "2027-01-01", "city": "X"} | values).to_json()


BAD = {
    "truncated": lambda whole, path: path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3]),
    "garbled": lambda whole, path: path.write_bytes(
        whole.read_bytes()[:600] + b"\0" * 64 + whole.read_bytes()[664:]
    ),
    "nothing": lambda whole, path: path.write_bytes(b""),
    "no backup": lambda whole, path: path.write_text("Liebes Rathaus"),
    "another tar": lambda whole, path: _tar(path, {"readme": b"x"}),
    "later format": lambda whole, path: _tar(path, {"festival.json": _head(format=3)}),
    "later migration": lambda whole, path: _tar(path, {"festival.json": _head(migration="9999")}),
    "without its tables": lambda whole, path: _tar(path, {"festival.json": _head(tables={"city": 1})}),
    "leads elsewhere": lambda whole, path: _tar(path, {"festival.json": _head(), "uploads/../../evil": b"x"}),
    "foreign": lambda whole, path: _tar(path, {"festival.json": _head(), "tables/pg_authid": b"x"}),
    "migration of nothing": lambda whole, path: _tar(path, {"festival.json": _head(migration=None)}),
    "head without a floor": lambda whole, path: _tar(path, {"festival.json": b"[" * 100_000}),
    "head of a list": lambda whole, path: _tar(path, {"festival.json": json.dumps([1]).encode()}),
}


@pytest.mark.parametrize("kind", databases())
def test_a_backup_that_is_none_changes_nothing(installation: Installation, kind: str, tmp_path: Path) -> None:
    app = installation(kind, migration="head")
    with app.app_context():
        fill()
        before, whole = everything(), backup(app)
        for name, spoil in BAD.items():
            bad = tmp_path / "bad.tar.gz"
            spoil(whole, bad)
            with pytest.raises(BadBackup):
                restore(bad, app.config["SETTINGS"])
            assert everything() == before, name
    assert not (tmp_path / "evil").exists()


def test_a_backup_is_never_written_over_another_file(installation: Installation, tmp_path: Path) -> None:
    app = installation("sqlite", migration="head")
    (tmp_path / "backup.tar.gz").write_text("older")
    with app.app_context(), pytest.raises(BadBackup, match="is there already"):
        backup(app)
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.tar.gz"]


def test_what_was_never_installed_has_no_backup(installation: Installation, tmp_path: Path) -> None:
    app = installation("sqlite")
    with app.app_context(), pytest.raises(BadBackup, match="nothing to back up"):
        backup(app)
    assert list(tmp_path.glob("backup*")) == []


def test_a_database_file_that_cannot_be_read_is_put_aside(installation: Installation) -> None:
    app = installation("sqlite", migration="head")
    database = Path(app.config["SETTINGS"].data_dir) / "festival.sqlite3"
    with app.app_context():
        make_event(title="Vorher")
        path = backup(app)
        db.session.remove()
        db.engine.dispose()
        spoilt = (b"no database at all " * 400, database.read_bytes()[:4096] + b"\xff" * 40_000)
        for number, broken in enumerate(spoilt, 1):
            database.write_bytes(broken)
            restore(path, app.config["SETTINGS"])
            assert db.session.scalars(select(Event.title)).all() == ["Vorher"]
            db.session.remove()
            db.engine.dispose()
            assert Path(f"{database}.broken-{number}").read_bytes() == broken
            assert database.stat().st_mode & 0o777 == 0o600
