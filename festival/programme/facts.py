"""The facts of an event as a public page lists them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from festival.base import vocabulary
from festival.events.model import Event
from festival.events.public_contact import PublicContact
from festival.organisers.model import Organisation


def facts_of(
    event: Event, together: Sequence[Organisation], contact: PublicContact, locale: str
) -> list[tuple[str, str]]:
    """Return (term, words) pairs; what is not known has no words. `together` are those who organise it too."""
    audiences = ", ".join(vocabulary.label("audience", key, locale) for key in event.audiences)
    languages = ", ".join(vocabulary.label("language", key, locale) for key in event.languages)
    price = {
        True: _("free"),
        False: event.price or _("There is an entrance fee."),
        None: event.price,
    }
    return [
        (_("Kind"), _known("category", event.category, locale)),
        (_("For whom"), audiences),
        (_("Price"), price[event.is_free]),
        (_("Languages"), languages),
        (_("Indoors or outdoors"), _known("setting", event.setting, locale)),
        (_("Organised by"), Markup(", ").join(map(_organiser, (event.organisation, *together)))),
        (_("Web page"), _link(event.link, event.link.split("//")[-1].rstrip("/")[:60])),
        (_("Contact"), _contact(contact)),
    ]


def _organiser(organisation: Organisation) -> Markup:
    if not organisation.is_admitted:
        return escape(organisation.name)
    page = url_for("profiles.page", slug=organisation.slug)
    return Markup('<a href="{}">{}</a>').format(page, organisation.name)


def _known(kind: str, key: str, locale: str) -> str:
    return "" if key == vocabulary.UNKNOWN else vocabulary.label(kind, key, locale)


def _contact(contact: PublicContact) -> Markup:
    parts = [escape(part) for part in (contact.name, contact.phone) if part]
    if contact.email:
        parts.append(Markup('<a href="mailto:{0}">{0}</a>').format(contact.email))
    return Markup(", ").join(parts)


def _link(address: str, words: str) -> Markup:
    if not address.startswith(("http://", "https://")):
        return escape(words)
    return Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(address, words)
