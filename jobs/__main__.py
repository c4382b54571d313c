"""`python -m jobs`: runs the timetable. However many are started, one works; the others wait to take over."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from festival import create_app
from festival.log_lines.lines import set_up
from festival.metrics.exposing import begin_exposing
from jobs.lock import make_lock
from jobs.schedule import fill

TAKE_OVER_EVERY_S = 1.0
log = logging.getLogger("jobs")


def main() -> None:
    """Wait for the lock, work until told to stop or until the lock is lost."""
    set_up(os.environ)
    app = create_app()
    gc.freeze()  # what is loaded stays: the collector needn’t walk over it again with every job
    told_to_stop = threading.Event()

    def hear(_number: int, _frame: FrameType | None) -> None:
        told_to_stop.set()

    signal.signal(signal.SIGTERM, hear)
    signal.signal(signal.SIGINT, hear)
    with app.app_context():
        lock = make_lock(app.config["SETTINGS"])
    if not lock.take():
        log.info("waiting to take over")
        while not told_to_stop.wait(TAKE_OVER_EVERY_S) and not lock.take():
            pass
    if told_to_stop.is_set():
        return
    scheduler = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    fill(scheduler, app)
    scheduler.start()
    telling = begin_exposing(app)
    log.info("working")
    while not told_to_stop.wait(TAKE_OVER_EVERY_S):
        if not lock.holds():
            log.error("the lock is lost; leaving, so that another process can take over")
            break
    if telling is not None:
        telling.shutdown()
        telling.server_close()
    scheduler.shutdown(wait=True)
    lock.release()


if __name__ == "__main__":
    main()
