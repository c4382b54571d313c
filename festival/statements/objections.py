"""Whether an event may be confirmed as far as the offices go."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base import clock
from festival.events.model import Event
from festival.organisers.model import Account
from festival.organisers.organisations import office_names
from festival.organisers.permissions import may
from festival.statements.asking import current_statements, offices_concerned
from festival.statements.office_answers import blocking_statements
from festival.statements.permit_lines import PermitPanel
from festival.statements.words import Standing, office_name


def is_kept_from_confirming(
    event: Event, account: Account, *, permits: PermitPanel | None, standing: Standing | None
) -> bool:
    """Return whether the event's page offers this person no button that confirms it at once. One query."""
    is_coordinator = may(account, "conflict.mediate")
    if blocking_statements(event, for_coordination=is_coordinator):
        return True
    if is_coordinator or event.state == "postponed":
        return False
    return standing is None and permits is not None and permits.is_for_offices


def objection_to_confirming(event: Event, account: Account, reason: str) -> str:
    """Return why this person can't confirm the event now; empty where they can.

    What an office has refused or not answered, the coordination alone confirms all the same, with a reason. What
    concerns offices that nobody has asked is handed in first, to the coordination where no office is named for it.
    """
    is_coordinator = may(account, "conflict.mediate")
    blocking = blocking_statements(event, for_coordination=is_coordinator)
    if blocking:
        names = ", ".join(office_name(one) for one in blocking)
        if not is_coordinator:
            return _(
                "Not agreed yet: %(offices)s. Only the coordination can confirm it all the same.",
                offices=names,
            )
        if not reason.strip():
            return _("Not agreed yet: %(offices)s. Say why it is confirmed all the same.", offices=names)
        return ""
    if is_coordinator or event.state == "postponed":
        return ""
    asked = {one.office_id for one in current_statements(event.id)}
    unasked = offices_concerned(event, now=clock.now()).keys() - asked
    if unasked:
        names = ", ".join(
            [*office_names(unasked - {None}), *([_("Coordination")] if None in unasked else [])]
        )
        return _("These offices are to be asked first: %(offices)s. Hand the event in.", offices=names)
    return ""
