"""A process that hands messages out, until it is killed or nothing is left. Says "done" at its end.

Run as a program: data directory, database.
"""

from __future__ import annotations

import sys
from pathlib import Path

from festival import create_app
from festival.webhooks.handing_out import hand_out
from tests.conftest import make_settings


def main(data_dir: str, database_url: str) -> None:
    app = create_app(make_settings(Path(data_dir), database_url))
    with app.app_context():
        hand_out()
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
