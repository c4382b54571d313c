"""Names of filters that are nearly right: refused where nobody would see that they do nothing.

A feed or a frame with `distrikt=mitte` would show all of the city, and who wrote the address looks at it once. Other
names go by unread: programs and other sites put marks of their own behind addresses.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from flask_babel import gettext as _

from festival.programme.filters import BadFilter

FILTERS = (
    *("q", "from", "to", "category", "audience", "district", "venue", "organisation", "festival", "tone"),
    *("free", "often", "accessible", "lang"),
)
_NEAR = 0.76
"""So near are district_id, district[], distrikt, categories and organizations; form and feed are not."""


def refuse_near_names(args: Iterable[str], *also: str) -> None:
    """Raise BadFilter where a name is none of the filters, nor `also`, and nearly one of them."""
    known = (*FILTERS, *also)
    for name in args:
        plain = name.strip().lower().removeprefix("amp;")  # an address that was written into HTML twice
        if name not in known and (near := get_close_matches(plain[:80], known, n=1, cutoff=_NEAR)):
            raise BadFilter(name[:80], near[0], "name")


def words_of(error: BadFilter) -> str:
    """Return the sentence that says what is wrong with a filter."""
    if error.code == "name":
        return _("There is no filter “%(name)s”. Is “%(near)s” meant?", name=error.name, near=error.value)
    return _("The filter “%(name)s” does not know “%(value)s”.", name=error.name, value=error.value)
