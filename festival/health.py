"""Is the application alive, and is it ready to serve?"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from flask import Blueprint, Flask, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, String
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, db
from festival.base.migration_state import MigrationState, migration_state
from festival.base.private_files import sqlite_file
from festival.base.trouble import BUSY, room_for_files, trouble_of
from festival.base.view_access import public
from festival.reach import mark_of

HEARTBEAT_TOLERANCE = timedelta(minutes=3)

health = Blueprint("health", __name__)


class Heartbeat(Base):
    """When the jobs process last said that it lives; one row a name."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    beat_at: Mapped[datetime] = mapped_column()


def register(app: Flask) -> None:
    app.register_blueprint(health)


@health.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Alive: answers without touching anything. Anybody may ask."""
    return jsonify(status="ok"), {"Cache-Control": "no-store"}


@health.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Ready: the database can be written, its tables are up to date, files find room, the jobs process lives.

    Anybody may ask.
    """
    data_dir = current_app.config["SETTINGS"].data_dir
    checks = {"database": False, "migrations": False, "room": not room_for_files(data_dir), "jobs": False}
    try:
        connection = db.session.connection()
        checks["migrations"] = migration_state(connection) is MigrationState.CURRENT
        beat = db.session.get(Heartbeat, "jobs")
        checks["jobs"] = beat is not None and clock.now() - beat.beat_at < HEARTBEAT_TOLERANCE
        checks["database"] = _may_write(connection)
    except SQLAlchemyError:
        db.session.rollback()
    ready = all(checks.values())
    # `festival doctor` asks from outside: is it this installation that answers, and does the proxy say who asks?
    asker = {
        "installation": mark_of(str(current_app.secret_key)),
        "visitor": request.remote_addr,
        "forwarded": "X-Forwarded-For" in request.headers,
    }
    answer = jsonify(status="ready" if ready else "not ready", checks=checks, **asker)
    return answer, 200 if ready else 503, {"Cache-Control": "no-store"}


def _may_write(connection: Connection) -> bool:
    """Return whether the database takes writes at all; asks without writing and without waiting for anybody."""
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"
    file = sqlite_file(current_app.config["SETTINGS"].database_url)
    if file is None:
        return True
    # Opened anew: a connection that was open before a file was closed to us goes on writing into it.
    probe = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return trouble_of(error) == BUSY
    finally:
        probe.close()
    return not room_for_files(file.parent)
