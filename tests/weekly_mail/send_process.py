"""A process that posts the week's mails at a moment, until it is killed or nothing is left. Says "done" at its end.

Run as a program: data directory, database, the moment, and at which subscription it stands still.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from festival import create_app
from festival.base import clock
from festival.settings import MailServer
from festival.weekly_mail import weekly_sending
from tests.conftest import make_settings


def main(data_dir: str, database_url: str, moment: str, stop_at: str) -> None:
    server = MailServer("127.0.0.1", 9, "feste@musterstadt.example")
    base_url = "https://feste.musterstadt.example"
    app = create_app(make_settings(Path(data_dir), database_url, mail_server=server, base_url=base_url))
    now = datetime.fromisoformat(moment)
    clock.now = lambda: now
    post, done = weekly_sending.post, 0

    def post_or_stand_still(*given: Any, **values: Any) -> None:
        nonlocal done
        post(*given, **values)
        done += 1
        if done == int(stop_at):  # marked and posted, and not committed
            print("still", flush=True)
            time.sleep(60)

    weekly_sending.post = post_or_stand_still  # type: ignore[assignment]
    weekly_sending.in_short_transactions = shortest
    with app.app_context():
        weekly_sending.send_weekly(now=now)
    print("done", flush=True)


def shortest(items: Any) -> Any:
    """Let each item have a transaction of its own, so that some are done when the process is killed."""
    for item in items:
        weekly_sending.begin_writing()
        yield item
        weekly_sending.db.session.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
