"""What a notice asks its reader to do, as things are now; nothing where it is somebody else's turn."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base.http import current_locale
from festival.co_organisers.acting import acts_for
from festival.conflicts.model import OPEN_STATES, Conflict
from festival.events.model import Event
from festival.notices.choices import KIND_OF
from festival.notices.model import Notice
from festival.notices.words import day_words
from festival.organisers.model import Account
from festival.organisers.permissions import may


def asked_about_conflict(notice: Notice, conflict: Conflict, reader: Account) -> str:
    """Return what the reader is asked to do about a conflict. Reads its parties."""
    if not KIND_OF[notice.code].asks:
        return ""
    if conflict.state not in OPEN_STATES:
        return _("Meanwhile it is settled, and nothing is left to do.")
    mine = reader.edited_organisation_ids
    acts = any(acts_for(mine, party) for party in conflict.parties)
    mediates = may(reader, "conflict.mediate")
    is_named = notice.values.get("organisation_id", 0) in (mine | {None} if mediates else mine)
    match notice.code:
        case "found" | "returned" | "to_reassess" if acts:
            return _("Please look at it: move something, or say why it can stay as it is.")
        case "found" | "returned" | "to_reassess" if mediates:
            return _("Those concerned are asked to look at it. Help them to talk where they don’t.")
        case "unanswered" if acts and notice.values.get("kind") == "proposal":
            return _("Please take it or decline it.")
        case "letter" | "missed" | "unanswered" if acts or mediates:
            return _("Please answer, so that it goes on.")
        case "proposal" if is_named:
            return _("Please take it or decline it.")
        case "task" if is_named:
            return _("This is yours to do. Please say so when it is done.")
    return ""


def asked_about_event(notice: Notice, event: Event, reader: Account) -> str:
    """Return what the reader is asked to do about an event."""
    if notice.code in ("soon", "deadline"):
        return _what_is_open(notice, event)
    if notice.code == "named":
        return _("Please read it, and answer there.")
    waits = {"submitted": "submitted", "lapses": "pencilled"}.get(notice.code, event.state)
    if event.state != waits:
        return _("Meanwhile it is settled, and nothing is left to do.")
    if notice.code == "submitted" and may(reader, "event.confirm", event):
        return _("Please answer: confirm it, or say what is missing.")
    if notice.code in ("asked", "asked_again", "asked_back", "condition") and (
        until := notice.values.get("until")
    ):
        return _("Please answer until %(day)s.", day=day_words(str(until)))
    if notice.code == "overdue":
        return _("Please answer now. If you have since, nothing is left to do.")
    return ""


def _what_is_open(notice: Notice, event: Event) -> str:
    """What was open when the reader was reminded, and whether the event is confirmed by now."""
    if event.state not in ("idea", "pencilled", "submitted", "confirmed"):
        return _("Meanwhile it is settled, and nothing is left to do.")
    parts = {
        "offices": _("Not answered yet: %(names)s.", names=_names(notice, "offices")),
        "refusals": _("Refused by: %(names)s.", names=_names(notice, "refusals")),
        "permits": _("See whether this is done: %(names)s.", names=_names(notice, "permits")),
    }
    words = [one for key, one in parts.items() if notice.values.get(key)]
    if notice.code == "soon" and event.state == "submitted":
        words.insert(0, _("It is not confirmed yet: talk to the coordination."))
    return " ".join(words)


def _names(notice: Notice, key: str) -> str:
    """The names under the key, each in German and, where it has one, in English."""
    is_english = current_locale() == "en"
    return ", ".join(str(names[-1] if is_english else names[0]) for names in notice.values.get(key, []))
