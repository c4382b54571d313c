"""What clashes, as rows: rechecked when something changes, and shown as one reader may see it."""

from flask import Flask


def register(app: Flask) -> None:
    """Recheck what an event, a venue, the law, a booking or a remembrance day changes."""
    from festival.conflicts.listeners import listen

    listen()
