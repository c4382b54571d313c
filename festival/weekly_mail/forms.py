"""The form of this room."""

from __future__ import annotations

from festival.accounts.forms import AddressForm


class WeeklyForm(AddressForm):
    """An address to send the weekly mail to. It needs no session, so that asking sets no cookie."""

    class Meta:
        csrf = False
