"""What each rule is called on a page."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.http import current_locale
from festival.coordination.failing import failing_rules
from festival.coordination.telling import Told

_NAMES = {
    "venue_overlap": _l("Same place at the same time"),
    "sound_nearby": _l("Two loud events within earshot"),
    "dignity": _l("Festive near remembrance"),
    "quiet_day": _l("Quiet day"),
    "holidays": _l("Holidays"),
    "same_audience": _l("Same audience"),
    "city_load": _l("More visitors than the city can look after"),
    "resources": _l("More borrowed than there is"),
    "noise_quota": _l("Loud days in one neighbourhood"),
    "street_closure": _l("Closed streets"),
    "sunday_opening": _l("Shops open on Sunday"),
}


def rule_of(finding: Told) -> str:
    """Return the name of a finding's rule, unless it would tell what another organiser's event is."""
    if finding.rule == "dignity" and not finding.is_whole:
        return _("Another event close by")
    return rule_name(finding.rule)


def failing_words() -> list[str]:
    """Return a sentence for each rule that fails, for the administrator. One query."""
    locale, zone = current_locale(), get_city().tz
    return [
        _(
            "The rule “%(rule)s” fails since %(day)s and is skipped. What it had found before is kept, and the other "
            "rules go on. Send this to whoever looks after the software: %(error)s",
            rule=rule_name(one.rule),
            day=dates.long_day(clock.to_local(one.first_at, zone).date(), locale),
            error=one.error,
        )
        for one in failing_rules()
    ]


def rule_name(rule: str) -> str:
    """Return the rule's name in the reader's language; of one without a name its key in words."""
    return str(_NAMES[rule]) if rule in _NAMES else rule.replace("_", " ")
