"""A process that reads the largest calendar that is taken: `python -m tests.bench.calendar_memory_process` prints as
JSON the MB of the process, of the file, how many entries it has and how long it took."""

from __future__ import annotations

import json
import resource
import time
from tempfile import TemporaryDirectory

from festival import create_app
from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.calendar_files.calendar_blocks import MOST_BYTES, MOST_ENTRIES
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_import.candidates import known_words
from festival.calendar_import.comparing_marks import look_through
from festival.settings import read_settings
from tests.bench.calendar_feed import ZONE, feed

_MB = 1024 * 1024


def main() -> None:
    with TemporaryDirectory() as folder:
        app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder}))
        with app.app_context():
            db.create_all()
            begin_writing()
            db.session.add(City(id=1, name="Musterstadt", land="DE-NW", zone=ZONE.key))
            db.session.commit()
            words = 1
            body = feed(entries=MOST_ENTRIES, words=words)
            room = (MOST_BYTES - len(body)) // MOST_ENTRIES // len("Wort ")
            body = feed(entries=MOST_ENTRIES, words=words + room)
            began = time.perf_counter()
            looked = look_through(open_calendar(body, ZONE), 0, known_words(), now=clock.now())
            took = time.perf_counter() - began
            db.engine.dispose()
    told = {
        "process_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MB,
        "file_mb": len(body) / _MB,
        "entries": len(looked.candidates),
        "seconds": took,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
