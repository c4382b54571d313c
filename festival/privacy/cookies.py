"""What a browser is asked to keep, each with its name and how long: no more than this, and nothing on public pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from festival.base.plurals import ngettext
from festival.organisers import devices, sign_in
from festival.second_factor import trusted

_DAY_S = 24 * 60 * 60


@dataclass(frozen=True)
class KeptInBrowser:
    """One cookie, or one other thing that a browser keeps: `days` is 0 where it has no end of its own."""

    name: str
    purpose: LazyString
    days: int

    @property
    def how_long(self) -> str:
        return ngettext("%(num)s day", "%(num)s days", self.days) if self.days else str(_UNTIL_CLEARED)


_UNTIL_CLEARED = _l("until you clear it in your browser")
KEPT_IN_BROWSER = (
    KeptInBrowser(
        "festival",
        _l("Keeps you signed in, and protects forms on the way there. It goes when you sign out."),
        sign_in.LASTS.days,
    ),
    KeptInBrowser(
        devices.COOKIE,
        _l(
            "Knows this browser again when you sign in, so that a stranger’s guesses don’t lock you out. It opens "
            "nothing."
        ),
        devices.LASTS_SECONDS // _DAY_S,
    ),
    KeptInBrowser(
        trusted.COOKIE,
        _l("Only if you say so: no code is asked for in this browser."),
        trusted.LASTS_SECONDS // _DAY_S,
    ),
    KeptInBrowser(
        "festival-keys",
        _l("No cookie, and never sent to us: whether you have switched the keys at the desk off."),
        0,
    ),
)
