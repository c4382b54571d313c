"""A process that registers events in a browser's way and says each one's number once the answer has come.

Run as a program: data directory, database, the organiser's e-mail and password, how many, for which organisation.
"""

from __future__ import annotations

import sys
from pathlib import Path

from festival import create_app
from festival.base import clock
from tests.conftest import make_settings

YEAR = clock.now().year + 1


def main(
    data_dir: str, database_url: str, email: str, password: str, count: str, organisation_id: str
) -> None:
    app = create_app(make_settings(Path(data_dir), database_url))
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    assert browser.post("/signin", data={"email": email, "password": password}).status_code == 303
    print("ready", flush=True)
    for number in range(int(count)):
        form = {
            "title": f"Feast {number}",
            "category": "konzert",
            "tone": "festive",
            "organisation_id": organisation_id,
        }
        answer = browser.post("/desk/events/new", data=form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        event_id = answer.headers["Location"].split("/events/")[1].split("/")[0]
        on = f"{YEAR}-{number % 12 + 1:02}-15"
        form = {"start_on": on, "start_time": "19:30", "end_time": "22:00", "overwrite": "1"}
        answer = browser.post(f"/desk/events/{event_id}/when", data=form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        print(event_id, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
