"""What a signed-in person works on: the desk, and the conversation that registers an event."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the desk's pages."""
