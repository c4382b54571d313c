"""What data there are, for the portals that collect that: DCAT-AP.de 2.0, as JSON-LD."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from festival.base.city import get_city
from festival.linked_data.voice import address
from festival.organisers.data_licence import data_licence

_LICENCES = {
    "CC0-1.0": "http://dcat-ap.de/def/licenses/cc-zero",
    "CC-BY-4.0": "http://dcat-ap.de/def/licenses/cc-by/4.0",
    "CC-BY-SA-4.0": "http://dcat-ap.de/def/licenses/cc-by-sa/4.0",
    "DL-DE-ZERO-2.0": "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
    "DL-DE-BY-2.0": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def data_catalog(changed_at: datetime) -> dict[str, Any]:
    """Return the catalogue of this installation: one set of data in several forms. Without a licence none is named."""
    city, page = get_city(), address("dumps.page")
    licence = _LICENCES.get(data_licence(city) or "")
    by = {"@id": address("programme.home"), "@type": "foaf:Agent", "foaf:name": city.name}
    forms = [
        ("JSON-LD", "JSON_LD", "application/ld+json", address("dumps.dump", name="events.jsonld")),
        ("CSV", "CSV", "text/csv", address("dumps.dump", name="events.csv")),
        ("XLSX", "XLSX", _EXCEL, address("dumps.dump", name="events.xlsx")),
        ("iCalendar", "ICS", "text/calendar", address("publishing.calendar")),
    ]
    return {
        "@context": _CONTEXT,
        "@id": address("dumps.catalog"),
        "@type": "dcat:Catalog",
        "dct:title": {"@language": "de", "@value": f"Offene Daten: Veranstaltungen in {city.name}"},
        "dct:publisher": by,
        "foaf:homepage": {"@id": page},
        "dcat:dataset": {
            "@id": f"{page}#events",
            "@type": "dcat:Dataset",
            "dct:title": [
                {"@language": "de", "@value": f"Veranstaltungen in {city.name}"},
                {"@language": "en", "@value": f"Events in {city.name}"},
            ],
            "dct:description": {
                "@language": "de",
                "@value": f"Alle öffentlichen Veranstaltungen in {city.name}, die noch nicht vorbei sind.",
            },
            "dct:identifier": f"{page}#events",
            "dct:publisher": by,
            "dct:modified": {"@type": "xsd:dateTime", "@value": changed_at.isoformat(timespec="seconds")},
            "dct:accrualPeriodicity": {"@id": f"{_AUTHORITY}/frequency/CONT"},
            "dcat:theme": {"@id": f"{_AUTHORITY}/data-theme/EDUC"},
            "dcat:landingPage": {"@id": page},
            "dcat:distribution": [
                {
                    "@id": f"{url}#distribution",
                    "@type": "dcat:Distribution",
                    "dct:title": title,
                    "dct:format": {"@id": f"{_AUTHORITY}/file-type/{kind}"},
                    "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{mimetype}"},
                    "dcat:accessURL": {"@id": url},
                    "dcat:downloadURL": {"@id": url},
                }
                | ({"dct:license": {"@id": licence}} if licence else {})
                for title, kind, mimetype, url in forms
            ],
        },
    }


_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
