"""Makes the files of the open data."""

from __future__ import annotations

from festival.dumps.making import make_if_due


def make() -> bool:
    """Make them where something has changed, and return whether it was so."""
    return make_if_due()
