"""Is the application alive, and is it ready to serve?"""

from __future__ import annotations

from datetime import datetime, timedelta

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import String
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, db
from festival.base.entry import public
from festival.base.folders import folder

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
        script = ScriptDirectory(str(folder("migrations")))
        checks["migrations"] = set(MigrationContext.configure(connection).get_current_heads()) == set(
            script.get_heads()
        )
        beat = db.session.get(Heartbeat, "jobs")
        checks["jobs"] = beat is not None and clock.now() - beat.beat_at < HEARTBEAT_TOLERANCE
    except SQLAlchemyError:
        db.session.rollback()
    ready = all(checks.values())
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503
