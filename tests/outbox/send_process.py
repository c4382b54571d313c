"""A process that hands over what is due, until it is killed or nothing is left. Says "done" at its end.

Run as a program: data directory, database, the mail server's port.
"""

from __future__ import annotations

import sys
from pathlib import Path

from festival import create_app
from festival.outbox.delivery import send_due
from festival.settings import MailServer
from tests.conftest import make_settings


def main(data_dir: str, database_url: str, port: str) -> None:
    server = MailServer("127.0.0.1", int(port), "feste@musterstadt.example")
    base_url = "https://feste.musterstadt.example"
    app = create_app(make_settings(Path(data_dir), database_url, mail_server=server, base_url=base_url))
    with app.app_context():
        send_due()
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
