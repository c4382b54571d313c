"""Festivals: events with a programme of points that several organisations place in it, and the page of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from festival.events.model import Event


def register(app: Flask) -> None:
    """Give the application the calls, the points that are placed in them, and the festivals' pages."""
    from festival.events.signals import event_changed
    from festival.festivals import area_views, call_views, festival_views, lead_views

    app.register_blueprint(lead_views.festival_lead)
    app.register_blueprint(call_views.festival_calls)
    app.register_blueprint(area_views.festival_areas)
    app.register_blueprint(festival_views.festivals)
    event_changed.connect(_follow)


def _follow(event: Event, **_sent: Any) -> None:
    from festival.festivals.points import follow_event

    follow_event(event)
