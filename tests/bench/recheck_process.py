"""A full recheck in a process of its own, as the jobs do it: `python -m tests.bench.recheck_process FOLDER URL`."""

from __future__ import annotations

import gc
import sys

from festival import create_app
from festival.conflicts.full_recheck import recheck_all
from festival.settings import read_settings


def main(folder: str, url: str) -> None:
    """Say when it begins, then look at everything once."""
    app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder, "FESTIVAL_DATABASE_URL": url}))
    gc.freeze()  # as jobs/__main__.py
    with app.app_context():
        print("begins", flush=True)
        recheck_all()


if __name__ == "__main__":
    main(*sys.argv[1:3])
