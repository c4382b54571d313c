"""Full rechecks in a process of their own, as the jobs do them, each of which finds all anew: `python -m
tests.bench.recheck_process FOLDER URL` goes on until its input ends."""

from __future__ import annotations

import gc
import select
import sys

from sqlalchemy import delete

from festival import create_app
from festival.base.database import begin_writing, db
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict
from festival.notices.model import Notice
from festival.settings import read_settings


def main(folder: str, url: str) -> None:
    """Say when it begins, then forget and look at everything, round by round."""
    app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder, "FESTIVAL_DATABASE_URL": url}))
    gc.freeze()  # as jobs/__main__.py
    with app.app_context():
        _forget()
        print("begins", flush=True)
        recheck_all()
        while not select.select([sys.stdin], [], [], 0)[0]:
            _forget()
            recheck_all()


def _forget() -> None:
    begin_writing()
    db.session.execute(delete(Notice))
    db.session.execute(delete(Conflict))
    db.session.commit()


if __name__ == "__main__":
    main(*sys.argv[1:3])
