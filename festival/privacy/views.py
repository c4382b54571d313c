"""The page on privacy: what is stored of whom, what for, who sees it, and for how long."""

from __future__ import annotations

from flask import Blueprint, render_template

from festival.base.city import get_city
from festival.base.city_texts import city_text, is_own_text
from festival.base.http import current_locale
from festival.base.view_access import public
from festival.clean_up.kept_for import KEPT
from festival.countries.lands import LANDS
from festival.privacy.cookies import KEPT_IN_BROWSER
from festival.privacy.told import GROUPS, TOLD

privacy = Blueprint("privacy", __name__)


@privacy.get("/privacy")
@public
def page() -> str:
    """What is stored of whom, and for how long (GDPR Art. 13). Anybody may read it."""
    city, locale = get_city(), current_locale()
    kept = {one.key: one for one in KEPT}
    de, en = LANDS.get(city.land, ("", ""))
    return render_template(
        "privacy/page.html",
        text=city_text(city, "privacy", locale),
        is_own=is_own_text(city, "privacy"),
        groups=[(one, [(kept[key], TOLD[key]) for key in one.kept]) for one in GROUPS],
        cookies=KEPT_IN_BROWSER,
        land=de if locale == "de" else en,
        is_german=city.land.startswith("DE"),
    )
