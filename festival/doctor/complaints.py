"""All that can be wrong with an installation, each in one sentence that says what to do, by what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.city import City
from festival.base.database import db
from festival.base.sentence import Sentence
from festival.countries.country_codes import country_of, is_known
from festival.countries.grounds import covers
from festival.demo.remove import holds_demo
from festival.doctor.jobs_and_backups import about_backups, about_jobs, advice_on_backups
from festival.doctor.machine import about_machine
from festival.doctor.tables_and_clock import about_clock, about_pages, about_tables
from festival.outbox.administering import mail_complaints
from festival.rule_settings.rule_failures import failing_rules


@dataclass(frozen=True)
class Looked:
    """One thing that was looked at, what is wrong with it, and what could be better."""

    what: LazyString
    complaints: list[Sentence]
    advice: list[Sentence] = field(default_factory=list)


def look(*, is_thorough: bool, now: datetime) -> Iterator[Looked]:
    """Yield what was looked at. Where the tables can't be read, nothing that is in them is.

    Thorough is to have the whole database file read, on SQLite.
    """
    yield Looked(_l("Settings and files"), about_machine())
    if found := about_tables():
        yield Looked(_l("Database"), found)
        return
    city = db.session.get(City, 1)
    if city is None:
        yield Looked(
            _l("Database"), [Sentence("There is no city yet: run `flask --app wsgi festival init`.")]
        )
        return
    yield Looked(_l("Database"), about_clock(now) + (about_pages() if is_thorough else []))
    yield Looked(_l("Jobs"), about_jobs(now))
    yield Looked(_l("Backups"), about_backups(now), advice_on_backups())
    yield Looked(_l("Mails"), mail_complaints(now=now))
    yield Looked(_l("The city"), _about_city(city) + _about_demo(city))
    yield Looked(_l("Rules"), about_rules())


def complaints() -> list[Sentence]:
    """Return what is wrong; an empty list is a healthy installation."""
    return [one for looked in look(is_thorough=True, now=clock.now()) for one in looked.complaints]


def about_rules() -> list[Sentence]:
    """Return which rules fail."""
    return [
        Sentence("The rule %(rule)s fails and is skipped: %(error)s", rule=one.rule, error=one.error)
        for one in failing_rules()
    ]


def _about_city(city: City) -> list[Sentence]:
    if not city.land:
        return [
            Sentence(
                "Nobody has said in which Land or country the city lies, so neither holidays nor a Land's law are "
                "known: run `festival init --land` or `--country`, or say it at the desk."
            )
        ]
    if not is_known(city.land):
        return [
            Sentence(
                "“%(land)s” is no Land and no country: run `festival init --land` or set it at the desk.",
                land=city.land,
            )
        ]
    if covers(city.tile_url, country_of(city.land)) is False:
        return [
            Sentence(
                "The map's source does not cover the city's country: choose another one among the settings of the city."
            )
        ]
    return []


def _about_demo(city: City) -> list[Sentence]:
    """The demo's password is known to everybody: it belongs on nobody's public address, and in no town's own data."""
    if city.is_demo:
        if not current_app.config["SETTINGS"].base_url:
            return []
        return [
            Sentence(
                "This is the demo city, and it has a public address: everybody knows the password of its administrator."
                " Run `flask --app wsgi festival demo --remove`."
            )
        ]
    if not holds_demo():
        return []
    return [
        Sentence(
            "Rows of the demo city are among the city's own: run `flask --app wsgi festival demo --remove`,"
            " which leaves what is the city's own."
        )
    ]
