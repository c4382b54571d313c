"""What comes from outside: a source's entries are compared with what stands here, become events, and are taken back."""

from flask import Flask


def register(app: Flask) -> None:
    """Let the tables be known."""
    from festival.exchange import model, told_apart  # noqa: F401 - their tables have to be known
