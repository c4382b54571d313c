"""Several people at the same moment: each in a thread with a session, a connection and a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from flask import Flask

from festival.base.database import db

WAIT_S = 20


def at_once(app: Flask, *works: Callable[[Barrier], Any]) -> list[Any]:
    """Run the works side by side and return what each returned; a work that fails, fails the test.

    Each is given a barrier to wait at when it is ready, so that they go on together.
    """
    together = Barrier(len(works), timeout=WAIT_S)
    results: list[Any] = [None] * len(works)

    def run(number: int, work: Callable[[Barrier], Any]) -> None:
        try:
            with app.app_context():
                results[number] = work(together)
        except BaseException as error:  # handed to the test's own thread
            results[number] = error
            together.abort()

    db.session.rollback()  # the test's own transaction is in nobody's way
    threads = [Thread(target=run, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
        assert not thread.is_alive(), "they wait for each other"
    for result in results:
        if isinstance(result, BaseException):
            raise result
    db.session.expire_all()
    return results
