"""Who is told what, once: the inbox, and the mails for who wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from festival.co_organisers.model import CoOrganiser
    from festival.conflicts.signals import Change
    from festival.festivals.model import FestivalPoint
    from festival.organisers.model import Account


def register(app: Flask) -> None:
    """Give the application the inbox, the mails of it, and have people told when a conflict changes by itself."""
    from festival.co_organisers.signals import together_changed
    from festival.conflicts.signals import conflicts_changed
    from festival.festivals.signals import point_changed
    from festival.notices import choice_views, kept_mail_views, mail_views, mail_words
    from festival.notices.views import inbox_pages
    from festival.outbox.kinds import add_kind

    app.register_blueprint(inbox_pages)
    app.register_blueprint(choice_views.told)
    app.register_blueprint(mail_views.mails)
    app.register_blueprint(kept_mail_views.kept_mails)
    # the address itself is the proof, and mail programs send nothing beside it
    app.extensions["csrf"].exempt(choice_views.unsubscribe)
    add_kind(app, mail_words.NOTICES)
    add_kind(app, mail_words.DAY)
    conflicts_changed.connect(_tell)
    together_changed.connect(_tell_together)
    point_changed.connect(_tell_point)


def _tell(changes: list[Change]) -> None:
    from festival.notices.sending import tell_of_changes

    tell_of_changes(changes)


def _tell_together(row: CoOrganiser, *, code: str, by: Account, to_lead: bool) -> None:
    from festival.notices.sending import tell_together

    tell_together(row, code=code, by=by, to_lead=to_lead)


def _tell_point(point: FestivalPoint, *, code: str, by: Account) -> None:
    from festival.notices.sending import tell_point

    tell_point(point, code=code, by=by)
