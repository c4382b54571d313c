"""Organisations: founded, admitted by the coordination, merged; who belongs to them, and the page they have."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages of organisations, at the desk and for everybody."""
    from festival.events.signals import event_changed
    from festival.organisations import (
        admission_views,
        invitation_views,
        organisation_mails,
        people_views,
        profile_views,
        views,
    )
    from festival.organisations.newcomers import limit_newcomers
    from festival.outbox.kinds import add_kind

    event_changed.connect(limit_newcomers)
    for kind in organisation_mails.KINDS:
        add_kind(app, kind)
    for room in (
        views.organisations,
        admission_views.admissions,
        people_views.people,
        invitation_views.invitations,
        profile_views.profiles,
    ):
        app.register_blueprint(room)
