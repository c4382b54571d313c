"""Under which licence the city gives its calendar away: its own choice, and none where it has not said."""

from __future__ import annotations

from festival.base.city import City

DATA_LICENCES = {
    "CC0-1.0": "CC0 1.0",
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "DL-DE-ZERO-2.0": "Datenlizenz Deutschland Zero 2.0",
    "DL-DE-BY-2.0": "Datenlizenz Deutschland Namensnennung 2.0",
}
"""What cities choose among, by SPDX; the names are the same in all languages."""
_KEY = "data_licence"


def data_licence(city: City) -> str | None:
    """Return the licence of the open data (SPDX); None where the city has not said."""
    chosen = city.texts.get(_KEY)
    return chosen if chosen in DATA_LICENCES else None


def chosen_licence(key: str) -> dict[str, str]:
    """Return what to keep among the city's texts; nothing for none."""
    return {_KEY: key} if key else {}
