"""What can be wrong with an installation, each in one sentence that says what to do."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from festival.base import clock
from festival.base.city import City
from festival.base.database import db
from festival.base.folders import folder
from festival.base.migration_state import MigrationState, migration_state
from festival.base.private_files import is_open_to_others, sqlite_file
from festival.base.trouble import room_for_files
from festival.countries.country_codes import country_of, is_known
from festival.countries.grounds import covers
from festival.demo.remove import holds_demo
from festival.events.model import Event
from festival.events.occurrences import horizon_on
from festival.health import HEARTBEAT_TOLERANCE, Heartbeat
from festival.outbox.administering import mail_complaints
from festival.rule_settings.rule_failures import failing_rules

_STATES = {
    MigrationState.EMPTY: "There are no tables yet, and no city: run `flask --app wsgi festival init`.",
    MigrationState.BEHIND: "The tables are of an earlier version: run `flask --app wsgi festival init`.",
    MigrationState.UNKNOWN: "The tables are of a later version, which this one does not know: "
    "install that version again, or restore a backup of this one.",
}


def complaints() -> list[str]:
    """Return what is wrong; an empty list is a healthy installation."""
    found = about_machine()
    try:
        state = migration_state(db.session.connection())
    except SQLAlchemyError as error:
        return [*found, f"The database can't be read: {getattr(error, 'orig', error)}"]
    if state is not MigrationState.CURRENT:
        return [*found, _STATES[state]]
    city = db.session.get(City, 1)
    if city is None:
        return [*found, "There is no city yet: run `flask --app wsgi festival init`."]
    now = clock.now()
    beat = db.session.get(Heartbeat, "jobs")
    if beat is None or now - beat.beat_at > HEARTBEAT_TOLERANCE:
        found.append("The jobs process does not run: start `python -m jobs`.")
    behind = db.session.scalar(
        select(func.count()).select_from(Event).where(Event.carried_until < horizon_on(now))
    )
    if behind:
        found.append(
            f"{behind} recurring events are not carried forward: the jobs process does it when it runs."
        )
    if not is_known(city.land):
        found.append(
            "Nobody has said in which Land or country the city lies, so neither holidays nor a Land's law are known: "
            "run `festival init --land` or `--country`, or say it at the desk."
            if not city.land
            else f"“{city.land}” is no Land and no country: run `festival init --land` or set it at the desk."
        )
    elif covers(city.tile_url, country_of(city.land)) is False:
        found.append(
            "The map's source does not cover the city's country: choose another one among the settings of the city."
        )
    found += _about_demo(city)
    found += about_rules()
    found += mail_complaints(now=now)
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        if connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
            found.append("SQLite finds the database file damaged: restore a backup.")
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            found.append("Some rows point to rows that are gone: restore a backup or ask for help.")
    return found


def about_rules() -> list[str]:
    """Return which rules fail."""
    return [f"The rule {one.rule} fails and is skipped: {one.error}" for one in failing_rules()]


def about_machine() -> list[str]:
    """Return what is wrong around the database: settings, files."""
    found = []
    settings = current_app.config["SETTINGS"]
    if not (folder("static") / "vendor").is_dir():
        found.append("The browser files are missing: run `make assets`.")
    if not settings.demo and not settings.base_url:
        found.append("FESTIVAL_BASE_URL is not set: without it no web server starts for a city.")
    if room_for_files(settings.data_dir):
        found.append(
            f"Files find no room in {settings.data_dir}, or less than 64 MB: make some, or let it be written."
        )
    kept = (settings.data_dir, sqlite_file(settings.database_url))
    found += [
        f"{path} can be read by others on this machine: chmod go= {path}"
        for path in kept
        if path and is_open_to_others(path)
    ]
    return found


def _about_demo(city: City) -> list[str]:
    """The demo's password is known to everybody: it belongs on nobody's public address, and in no town's own data."""
    if city.is_demo:
        if not current_app.config["SETTINGS"].base_url:
            return []
        return [
            "This is the demo city, and it has a public address: everybody knows the password of its administrator."
            " Run `flask --app wsgi festival demo --remove`."
        ]
    if not holds_demo():
        return []
    return [
        "Rows of the demo city are among the city's own: run `flask --app wsgi festival demo --remove`,"
        " which leaves what is the city's own."
    ]
