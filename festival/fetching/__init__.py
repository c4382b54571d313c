"""The one door through which addresses of others are asked: what may be asked, how long, and how much is taken."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give the process its door; nothing is asked yet."""
    from festival.fetching.door import Door
    from festival.fetching.networks import Networks

    settings = app.config["SETTINGS"]
    app.extensions["festival_door"] = Door(Networks(settings.fetch_networks), asks_for=settings.base_url)
