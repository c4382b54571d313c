"""Who organises: names, pages, logos."""

from __future__ import annotations

from festival.base.city import get_city
from festival.base.text import plain_text
from festival.linked_data.licences import given_by
from festival.linked_data.voice import Data, Voice, address, known, web_page
from festival.organisers.model import Organisation

_TYPES = {"sport": "SportsOrganization", "education": "EducationalOrganization"}


def organiser_data(row: Organisation) -> Data:
    """Return an organisation as an event names it; one that isn't admitted has a name and no page."""
    if not row.is_admitted:
        return {"@type": "Organization", "name": row.name}
    page = address("profiles.page", slug=row.slug)
    return {"@type": _type(row), "@id": page, "name": row.name, "url": page}


def organisation_data(row: Organisation, voice: Voice) -> Data:
    """Return an organisation with all that it says of itself."""
    logo = address("events.image", name=row.logo_name) if row.logo_name else None
    return known(
        organiser_data(row)
        | {
            "description": voice.say(_About(row), "about", plain_text),
            "sameAs": web_page(row.link),
            "logo": {"@type": "ImageObject", "contentUrl": logo, "url": logo} if logo else None,
            "email": row.contact_email,
            "telephone": row.contact_phone,
        }
        | given_by(get_city())
    )


def _type(row: Organisation) -> str:
    return "GovernmentOrganization" if row.is_office else _TYPES.get(row.sector, "Organization")


class _About:
    """What an organisation says of itself, by language."""

    def __init__(self, row: Organisation) -> None:
        self.about, self.about_en = row.about, row.about_en

    def say(self, _field: str, locale: str) -> str:
        return (self.about_en if locale == "en" else "") or self.about
