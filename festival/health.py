"""Is the application alive, and is it ready to serve?"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Flask, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import String
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, db
from festival.base.entry import public
from festival.base.migration_state import MigrationState, migration_state
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
    return jsonify(status="ok")


@health.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Ready: the database answers, its tables are up to date, the jobs process lives. Anybody may ask."""
    checks = {"database": False, "migrations": False, "jobs": False}
    try:
        connection = db.session.connection()
        connection.exec_driver_sql("SELECT 1")
        checks["database"] = True
        checks["migrations"] = migration_state(connection) is MigrationState.CURRENT
        beat = db.session.get(Heartbeat, "jobs")
        checks["jobs"] = beat is not None and clock.now() - beat.beat_at < HEARTBEAT_TOLERANCE
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
