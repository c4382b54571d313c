"""Writing an organisation: founded, changed, admitted or not; what the public and its events tell of it follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from festival.base.city import bump_revision
from festival.base.database import db
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.organisations import create_organisation
from festival.organisers.permissions import may
from festival.organisers.signals import organisation_changed

TOLD_BY_EVENTS = ("name", "sector")


def found_organisation(values: Mapping[str, str], by: Account, *, now: datetime) -> Organisation:
    """Return a new organisation. The coordination's is admitted at once; anybody else owns theirs, and it waits.

    Raises BadOrganisation. Writes; the caller commits.
    """
    is_known = may(by, "organisation.admit")
    made = create_organisation(values["name"], sector=values["sector"], admitted_at=now if is_known else None)
    made.link = values["link"]
    if is_known:
        made.admitted_by_id = by.id
    else:
        db.session.add(Membership(account_id=by.id, organisation_id=made.id, role="owner"))
    db.session.flush()
    return made


def change_organisation(organisation: Organisation, values: Mapping[str, Any]) -> None:
    """Give the organisation these values, and let its events follow where they tell of them. Its slug stays: feeds
    that people subscribed to name it. Writes; the caller commits."""
    changed = {name for name, value in values.items() if getattr(organisation, name) != value}
    for name in changed:
        setattr(organisation, name, values[name])
    if not changed:
        return
    db.session.flush()
    bump_revision()
    if changed.intersection(TOLD_BY_EVENTS):
        organisation_changed.send(organisation)


def admit(organisation: Organisation, by: Account, *, now: datetime) -> None:
    """Let the organisation hand in and publish. Writes; the caller commits."""
    organisation.admitted_at, organisation.admitted_by_id, organisation.refused_reason = now, by.id, ""
    bump_revision()


def refuse(organisation: Organisation, reason: str) -> None:
    """Say why the organisation is not admitted; what it has published stays. Writes; the caller commits."""
    organisation.admitted_at, organisation.admitted_by_id = None, None
    organisation.refused_reason = reason
    bump_revision()
