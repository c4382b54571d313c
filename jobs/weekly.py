"""Posts the weekly mails of what is on."""

from __future__ import annotations

from festival.base import clock
from festival.weekly_mail.weekly_sending import send_weekly


def send_weekly_mails() -> bool:
    """Post what is due: on Thursday morning, or after a Thursday that was missed. False where nothing is."""
    return send_weekly(now=clock.now())
