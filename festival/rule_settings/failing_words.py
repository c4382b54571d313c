"""Which rules fail, in words for the administrator."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.http import current_locale
from festival.rule_settings.rule_failures import failing_rules
from festival.rules.words import rule_name


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
