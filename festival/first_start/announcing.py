"""Whether there has to be a secret: made where nobody is administrator yet, taken away where somebody is."""

from __future__ import annotations

from flask import current_app

from festival.base.city import City
from festival.base.database import db
from festival.first_start.model import is_door_open
from festival.first_start.secret import drop_secret, make_secret
from festival.settings import Settings


def settle_secret() -> str:
    """Return the secret, made where nobody is administrator yet; else there is none, and one that was left goes.

    Two queries. Of a demo city, whose administrator everybody knows, there is none either.
    """
    settings: Settings = current_app.config["SETTINGS"]
    city = db.session.get(City, 1)
    if city is None or settings.demo or not is_door_open():
        drop_secret(settings.data_dir)
        return ""
    return make_secret(settings.data_dir)
