"""The customs by which a city decides: explicit reasons that people write down, never hidden scores."""

from __future__ import annotations

from flask_babel import gettext as _


def customs() -> list[tuple[str, str]]:
    """Return (key, words) of the customs, in the order cities name them."""
    return [
        ("law", _("What the law asks for goes first")),
        ("remembrance", _("Remembrance and holy days go before celebrations")),
        ("tradition", _("Tradition has priority")),
        ("larger", _("The larger event goes first")),
        ("registered_first", _("Who registered first goes first")),
        ("city_interest", _("The interest of the whole city goes first")),
        ("taking_turns", _("We take turns over the years")),
    ]


def custom_words(key: str) -> str:
    """Return a custom in words; empty for none."""
    return dict(customs()).get(key, "")
