"""What a good start still lacks, asked of what is stored and not of steps that somebody ticked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select

from festival.base.city import DEFAULT_MIDDLE, DEFAULT_NAME, City, get_city
from festival.base.database import db
from festival.countries.country_codes import country_of
from festival.countries.grounds import covers
from festival.organisers.model import Account, Organisation
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import is_mail_on
from festival.places.model import District, Venue


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: a sentence, where it is said, and whether one can well do without."""

    key: str
    words: str
    url: str
    is_optional: bool = False


def missing_things() -> list[Missing]:
    """Return what is missing, what one can do without last. One query beside the city's own."""
    city, known = get_city(), _known()
    return sorted([*_of_city(city), *_of_reach(known), *_of_rows(known)], key=lambda one: one.is_optional)


def lacks_something() -> bool:
    """Return whether anything is missing that one can't do without. One query beside the city's own."""
    return any(not one.is_optional for one in missing_things())


def _of_city(city: City) -> list[Missing]:
    found = []
    if city.name == DEFAULT_NAME:
        found.append(Missing("name", _("The town has no name yet."), url_for("guided.town")))
    if not city.land:
        words = _("Nobody has said where the town lies: public holidays are not known.")
        found.append(Missing("land", words, url_for("guided.town")))
    if (city.map_lon, city.map_lat) == DEFAULT_MIDDLE:
        words = _("Nobody has said where the map begins.")
        found.append(Missing("map", words, url_for("guided.map_start")))
    if covers(city.tile_url, country_of(city.land)) is False:
        words = _("The source of the map’s ground does not cover the country.")
        found.append(Missing("ground", words, url_for("organisers.city_settings", _anchor="tile_url")))
    if not city.contact.strip():
        words = _("Nobody reads on the imprint page who answers for this calendar.")
        found.append(Missing("contact", words, url_for("guided.contact")))
    if not any(name.startswith("privacy") for name in city.texts):
        words = _("The text on privacy is as it was delivered: have it checked, and make it the town’s own.")
        found.append(
            Missing("privacy", words, url_for("organisers.city_settings", _anchor="privacy_de"), True)
        )
    if not city.logo_name:
        found.append(Missing("logo", _("There is no logo."), url_for("guided.looks"), is_optional=True))
    return found


def _of_reach(known: dict[str, bool]) -> list[Missing]:
    found = []
    settings = current_app.config["SETTINGS"]
    if not settings.base_url:
        words = _(
            "FESTIVAL_BASE_URL is not set: links in feeds and mails don’t know where the public finds them."
        )
        found.append(Missing("base", words, url_for("guided.reach")))
    elif settings.base_url.startswith("http://"):
        words = _("The base address is not encrypted: passwords travel openly.")
        found.append(
            Missing("https", words, url_for("guided.reach"), is_optional=_is_local(settings.base_url))
        )
    if not is_mail_on():
        words = _("No mail is set up: whoever is invited or forgets a password waits for an administrator.")
        found.append(Missing("mail", words, url_for("guided.reach")))
    elif not known["mail"]:
        words = _("No mail has gone out yet: try one.")
        found.append(Missing("mail", words, url_for("guided.reach")))
    return found


def _of_rows(known: dict[str, bool]) -> list[Missing]:
    found = []
    if not known["venue"]:
        words = _("There is no place yet at which something can be held.")
        found.append(Missing("venue", words, url_for("desk_venues.new")))
    if not known["organisation"]:
        words = _("There is no organisation yet that could register events.")
        found.append(Missing("organisation", words, url_for("guided.people")))
    if not known["coordinator"]:
        words = _("Nobody coordinates yet: an administrator can, and does it with every right there is.")
        found.append(Missing("coordinator", words, url_for("organisers.account_list"), is_optional=True))
    if not known["second administrator"]:
        words = _("There is one administrator alone: if they are ill, nobody can let people in.")
        found.append(Missing("administrator", words, url_for("organisers.account_list"), is_optional=True))
    if not known["district"]:
        words = _("There are no districts. A small town needs none: everything works without.")
        found.append(Missing("district", words, url_for("areas.index"), is_optional=True))
    return found


def _known() -> dict[str, bool]:
    administrators = select(Account.id).where(Account.role == "administrator", Account.is_active)
    coordinators = select(Account.id).where(Account.role == "coordinator", Account.is_active)
    asked: dict[str, Select[tuple[int]]] = {
        "venue": select(Venue.id),
        "district": select(District.id),
        "organisation": select(Organisation.id).where(Organisation.admitted_at.is_not(None)),
        "coordinator": coordinators,
        "second administrator": administrators.offset(1),
        "mail": select(OutgoingMail.id).where(OutgoingMail.state == "sent"),
    }
    answers: list[ColumnElement[bool]] = [one.exists() for one in asked.values()]
    return dict(zip(asked, db.session.execute(select(*answers)).one(), strict=True))


def _is_local(base_url: str) -> bool:
    return base_url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))
