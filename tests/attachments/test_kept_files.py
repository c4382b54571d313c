"""Files lie where only the installation looks, are there before their rows, and go when nothing knows them."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from festival.attachments.kept_files import hand_out, keep_content, read_kept, sweep_files
from festival.attachments.model import Attachment
from festival.attachments.sent_files import keep_all
from festival.base import clock
from festival.base.database import begin_writing, db
from jobs.sweep import sweep
from tests.attachments.samples import pdf, picture
from tests.conftest import make_event


def folder(app: Flask) -> Path:
    return Path(app.config["SETTINGS"].uploads_dir) / "attachments"


def names(app: Flask) -> set[str]:
    return {path.name for path in folder(app).iterdir()} if folder(app).exists() else set()


@pytest.fixture
def here(app: Flask) -> Flask:
    for path in folder(app).glob("*"):
        path.unlink()
    return app


def hung(event_id: int, *given: tuple[str, bytes]) -> list[Attachment]:
    with db.session.no_autoflush:
        sent = keep_all(given)
    begin_writing()
    rows = sent.hang(event_id, None)
    db.session.commit()
    return rows


def test_a_kept_file_is_for_the_installation_alone(here: Flask) -> None:
    with here.test_request_context():
        [row] = hung(make_event().id, ("Plan.pdf", pdf()))
    path = folder(here) / row.kept_name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder(here).stat().st_mode) == 0o700
    assert "Plan" not in row.kept_name
    assert read_kept(row) == pdf()


def test_one_bad_file_keeps_all_from_being_kept(here: Flask) -> None:
    with here.test_request_context(headers={"Accept-Language": "en"}):
        sent = keep_all([("Plan.pdf", pdf()), ("page.pdf", b"%PDF-1.7 <html>")])
    assert sent.wrong == ["“page.pdf” is no whole PDF. Please save it as PDF again."]
    assert names(here) == set()


def test_more_than_five_at_a_time_are_refused(here: Flask) -> None:
    with here.test_request_context(headers={"Accept-Language": "en"}):
        sent = keep_all([(f"{place}.png", picture("PNG")) for place in range(6)])
    assert sent.wrong == ["At most 5 files at a time."]
    assert names(here) == set()


def test_files_without_a_row_are_swept_after_a_day_and_others_stay(here: Flask) -> None:
    with here.test_request_context():
        [row] = hung(make_event().id, ("Plan.pdf", pdf()))
        [left] = keep_all([("a.png", picture("PNG"))]).files
        [young] = keep_all([("b.png", picture("PNG"))]).files
    (folder(here) / "half.pdf.part").write_bytes(b"%PDF")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for name in (row.kept_name, left.kept_name, "half.pdf.part"):
        os.utime(folder(here) / name, (long_ago, long_ago))
    assert sweep_files(now=clock.now()) == 2
    assert names(here) == {row.kept_name, young.kept_name}


def test_files_go_some_time_after_their_event(here: Flask) -> None:
    event = make_event()
    with here.test_request_context():
        [row] = hung(event.id, ("Plan.pdf", pdf()))
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(folder(here) / row.kept_name, (long_ago, long_ago))
    begin_writing()
    db.session.delete(row)
    db.session.commit()
    sweep()
    assert names(here) == set()


def test_a_row_whose_file_is_gone_hands_out_nothing(here: Flask) -> None:
    with here.test_request_context():
        [row] = hung(make_event().id, ("Plan.pdf", pdf()))
        (folder(here) / row.kept_name).unlink()
        assert hand_out(row) is None
        row.kept_name = "../../secret_key"
        assert hand_out(row) is None
        db.session.rollback()


def test_names_are_made_by_us_and_never_the_same(here: Flask) -> None:
    from festival.attachments.file_kinds import read_content

    content = read_content(pdf(), most_bytes=10_000_000)
    assert keep_content(content) != keep_content(content)
