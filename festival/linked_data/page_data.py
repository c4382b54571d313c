"""Pages that are no event, place or organisation: what is on as a list, the whole site, a day that is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from festival.base.city import get_city
from festival.base.http import current_locale
from festival.base.text import plain_text
from festival.linked_data.event_data import CONTEXT
from festival.linked_data.licences import given_by, licence_page
from festival.linked_data.place_data import other_place
from festival.linked_data.voice import Data, address, known
from festival.organisers.data_licence import data_licence
from festival.remembrance.days import KeptDay


def item_list(rows: Iterable[Mapping[str, Any]]) -> Data | None:
    """Return the rows of a programme as a list of links, each event once; None for none."""
    names: dict[str, str] = {}
    for row in rows:
        names.setdefault(request.host_url.rstrip("/") + row["url"], row["title"])
    if not names:
        return None
    items = [
        {"@type": "ListItem", "position": number, "url": url, "name": name}
        for number, (url, name) in enumerate(names.items(), 1)
    ]
    return {"@context": CONTEXT, "@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}


def rows_of_days(days: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows of a programme's days, in order."""
    return [row for day in days for row in day["rows"]]


def site_data() -> Data:
    """Return the calendar as a whole, with the address at which it is searched."""
    city, home = get_city(), address("programme.home")
    search = f"{address('programme.index')}?q={{words}}"
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": home,
        "url": home,
        "name": _("What’s on in %(city)s", city=city.name),
        "inLanguage": list(city.languages),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=words",
        },
    } | given_by(city)


def remembrance_data(day: KeptDay) -> Data:
    """Return a remembrance day: a page about something, and no event, which people could go to."""
    locale = current_locale()
    name = day.say("name", locale)
    origin = day.origin.origin_year
    page = address("remembrance.day", day_id=day.id, slug=day.slug)
    return known(
        {
            "@context": CONTEXT,
            "@type": "WebPage",
            "@id": address("remembrance.short", day_id=day.id),
            "url": page,
            "name": name,
            "description": plain_text(day.say("story", locale)),
            "inLanguage": "en" if locale == "en" and day.story_en else "de",
            "about": {"@type": "Thing", "name": name},
            "temporalCoverage": f"{origin:04d}" if origin else None,
            "contentLocation": other_place(day.say("place_name", locale), day.lon, day.lat, None),
            "creditText": day.source,
            "license": licence_page(data_licence(get_city())),
            "publisher": given_by(get_city())["sdPublisher"],
        }
    )
