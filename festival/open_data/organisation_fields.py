"""Organisations that are admitted: which there are, and the fields of their records."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from festival.base import text
from festival.base.database import db
from festival.open_data.found_events import row_number
from festival.open_data.read_question import Asked, Moment
from festival.open_data.served import (
    ADDRESS,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    YES_NO,
    Field,
    Found,
    address,
    keys_of,
    texts,
    web_page,
)
from festival.open_data.shared_fields import LICENCE, city_licence, organisation_page
from festival.organisers.model import Organisation

ORGANISATION_FILTERS = ("q", "organisation")


def _admitted() -> Select[tuple[Organisation]]:
    return select(Organisation).where(
        Organisation.admitted_at.is_not(None), Organisation.merged_into_id.is_(None)
    )


def find_organisations(asked: Asked) -> Found:
    """Return a page of organisations in the order in which they came. One query, two with words."""
    query = _admitted()
    if asked.filters.q:
        query = query.where(Organisation.id.in_(_named(asked.filters.q)))
    if asked.filters.organisation_ids:
        query = query.where(Organisation.id.in_(asked.filters.organisation_ids))
    if asked.after:
        query = query.where(Organisation.id > row_number(asked.after[0]))
    rows = list(db.session.scalars(query.order_by(Organisation.id).limit(asked.limit + 1)))
    has_more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return Found(rows, [rows[-1].id] if has_more else None)


def _named(words: str) -> list[int]:
    """Return the numbers of those whose name holds the words, however its umlauts are spelled. One query."""
    wanted = text.fold(words).split()
    names = db.session.execute(_admitted().with_only_columns(Organisation.id, Organisation.name)).tuples()
    return [number for number, name in names if all(word in text.fold(name) for word in wanted)]


def find_organisation_of(slug: str, _moment: Moment) -> Organisation | None:
    return db.session.scalar(_admitted().where(Organisation.slug == slug[:80].replace("\0", "")))


def _logo(row: Organisation) -> str | None:
    return address("events.image", name=row.logo_name) if row.logo_name else None


ORGANISATION_FIELDS = (
    Field(
        "id",
        TEXT,
        _l("Short name in addresses; it stays when the organisation is renamed."),
        lambda row: row.slug,
    ),
    Field("url", ADDRESS, _l("Its page for people."), organisation_page),
    Field("name", TEXT, _l("Name."), lambda row: row.name),
    Field("sector", keys_of("sector"), _l("What kind of organisation it is."), lambda row: row.sector),
    Field("is_office", YES_NO, _l("Whether it is an office of the city."), lambda row: row.is_office),
    Field("about", TEXTS, _l("What it says of itself, in Markdown."), lambda row: texts(row, "about")),
    Field("link", TEXT_OR_NULL, _l("Its own web page."), lambda row: web_page(row.link)),
    Field(
        "contact_email", TEXT_OR_NULL, _l("Its public e-mail address."), lambda row: row.contact_email or None
    ),
    Field(
        "contact_phone",
        TEXT_OR_NULL,
        _l("Its public telephone number."),
        lambda row: row.contact_phone or None,
    ),
    Field("logo", {"type": ["string", "null"], "format": "uri"}, _l("Its logo."), _logo),
    Field(
        "licence",
        LICENCE,
        _l("Licence of this record (SPDX); null where nobody has said."),
        city_licence,
    ),
)
