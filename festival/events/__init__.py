"""Events and their dates: the truth in wall time, the index in UTC, the life cycle and the public's questions."""

from flask import Flask


def register(app: Flask) -> None:
    """Nothing to connect: the floors above hold the pages and listen to `signals`."""
