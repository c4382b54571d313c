"""A worker that has checked drafts on days of ten years, and searched one: `python -m tests.bench.memory_process FOLDER
URL` prints as JSON the MB that it keeps of what it allocated since, and the MB of the process."""

from __future__ import annotations

import gc
import json
import resource
import sys
import tracemalloc

from flask import Flask
from sqlalchemy import select

from festival import create_app
from festival.base import clock
from festival.base.database import db
from festival.checks.draft import draft_of, findings_for_draft
from festival.datefinder.loading import find_dates
from festival.events.model import Event
from festival.settings import read_settings
from tests.bench.date_finder import question_at

DRAFTS = 1_000
"""On days all over the ten years: of what happens on each of them something may be kept."""
_MB = 1024 * 1024


def main(folder: str, url: str) -> None:
    app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder, "FESTIVAL_DATABASE_URL": url}))
    held = set(app.extensions)
    _use(app, 1)  # what is loaded and compiled on the way stays, however many dates there are
    for name in set(app.extensions) - held:
        del app.extensions[name]
    gc.collect()
    tracemalloc.start()
    _use(app, DRAFTS)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] / _MB
    process = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MB
    print(json.dumps({"kept_mb": kept, "process_mb": process, "drafts": DRAFTS}))


def _use(app: Flask, drafts: int) -> None:
    """Check so many drafts, and look for a date at twenty venues, each as a request of its own."""
    now = clock.now()
    with app.app_context():
        loud = Event.sound.in_(("amplified", "very_loud"))
        query = select(Event.id).where(loud, ~Event.is_series, Event.last_ends_at > now).order_by(Event.id)
        ids = list(db.session.scalars(query.limit(drafts)))
    for event_id in ids:
        with app.app_context():
            findings_for_draft(draft_of(db.session.get_one(Event, event_id), now=now), now=now)
    with app.app_context():
        find_dates(question_at(list(range(1, 21))), now=now)


if __name__ == "__main__":
    main(*sys.argv[1:3])
