"""What happened to an event, in words: fields as its forms call them, times and places as its pages do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import dates, vocabulary
from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.base.templating import today
from festival.event_times.times_form import minutes_words
from festival.events.change_log import TEXTS, EventChange
from festival.events.model import Event, StateChange
from festival.history.word_diff import CAME, GONE, SAME, Pieces, replaced, word_diff
from festival.organisers.model import Account
from festival.recurrence.closing_words import closings_words, season_words
from festival.recurrence.line_words import line_words
from festival.recurrence.time_plan import read_line
from festival.statements.trait_questions import trait_words

FIELDS = {
    "title": _l("Name"),
    "title_en": _l("Name in English"),
    "summary": _l("In one sentence"),
    "summary_en": _l("One sentence in English"),
    "description": _l("Description"),
    "description_en": _l("Description in English"),
    "category": _l("Kind"),
    "tone": _l("Tone"),
    "organisation": _l("Organised by"),
    "prominence": _l("In the programme"),
    "image_name": _l("Picture"),
    "image_alt": _l("What is to be seen in the picture?"),
    "image_credit": _l("Who made the picture?"),
    "image_licence": _l("Licence of the picture"),
    "is_opening_hours": _l("Opening hours"),
    "closed": _l("Closed"),
    "setup_minutes": _l("Set-up before it"),
    "teardown_minutes": _l("Tear-down after it"),
    "venue": _l("Place"),
    "place_name": _l("What is the place called?"),
    "geometry": _l("Where on the map?"),
    "audiences": _l("For whom"),
    "is_free": _l("What does it cost?"),
    "price": _l("Prices"),
    "languages": _l("Languages"),
    "access_yes": _l("Accessible"),
    "access_no": _l("Not available"),
    "visitors_expected": _l("Visitors at once"),
    "setting": _l("Indoors or outdoors"),
    "sound": _l("Sound"),
    "needs_quiet": _l("Quiet around it"),
    "link": _l("Web page"),
    "contact": _l("Public contact"),
}
"""In the order of the forms."""
_TERMS = {
    "category": "category",
    "tone": "tone",
    "setting": "setting",
    "sound": "sound",
    "audiences": "audience",
    "languages": "language",
    "access_yes": "access",
    "access_no": "access",
    "image_licence": "licence",
}


@dataclass(frozen=True)
class FieldChange:
    """One field: what it is called, and what went and came; without pieces it is only said to have changed."""

    label: str
    pieces: Pieces


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, what, who did it (empty for nobody), why (empty where nobody said)."""

    at: datetime
    words: str
    who: str
    why: str = ""
    fields: list[FieldChange] = field(default_factory=list)


def begun_entry(event: Event) -> Entry:
    """Return the beginning of an event."""
    return Entry(event.created_at, _("Entered"), _author(event.created_by))


def step_entry(step: StateChange, locale: str) -> Entry:
    """Return a step of the event's life."""
    before, after = (vocabulary.label("state", state, locale) for state in (step.from_state, step.to_state))
    words = f"{before} → {after}"
    if step.cause == "lapsed":
        words = _("Lapsed: nobody renewed the held date. Its place is free again.")
    return Entry(step.at, words, _author(step.by, step.through), step.reason)


def change_entry(change: EventChange, locale: str, others: Mapping[int, str]) -> Entry:
    """Return a change; `others` are titles of other events, as far as the reader may know them."""
    values = change.values
    words, why, fields = "", "", []
    match change.kind:
        case "edited":
            words, fields = _("Changed"), _field_changes(values, locale)
        case "date":
            words, why = _date_words(values, locale), str((values["now"] or {}).get("reason", ""))
        case "lent":
            words, fields = _("Changed"), [FieldChange(_("Borrowed from the city"), _lent(values, locale))]
        case "sent":
            words = _("Entered by a program")
        case "follows":
            words = _(
                "Carried over from “%(title)s”", title=others.get(values["other_id"], _("another event"))
            )
        case "aside" | "back":
            title = others.get(values["other_id"], _("another event"))
            words = _aside_words(change.kind, title, str(values.get("place", "")))
        case "renewed":
            words = _(
                "Renewed: it lapses on %(day)s now.", day=_day(date.fromisoformat(values["until"]), locale)
            )
        case "festival":
            title = others.get(values.get("other_id", 0), _("a festival"))
            words, why = _festival_words(str(values["step"]), title), str(values.get("words", ""))
        case "together":
            words, why = _together_words(values), str(values.get("words", ""))
    return Entry(change.at, words, _author(change.by, change.through), why, fields)


def _festival_words(step: str, title: str) -> str:
    return {
        "begun": _("Made a festival"),
        "opened": _("The festival’s call was opened"),
        "closed": _("The festival’s call was closed"),
        "asked": _("Placed in “%(title)s”", title=title),
        "agreed": _("Taken into the programme of “%(title)s”", title=title),
        "declined": _("Left out of the programme of “%(title)s”", title=title),
        "withdrawn": _("Withdrawn from the programme of “%(title)s”", title=title),
    }.get(step, title)


def _together_words(values: Mapping[str, Any]) -> str:
    who = str(values["who"])
    rights = _("may edit") if values["may_edit"] else _("is only named")
    return {
        "asked": _("%(who)s is asked to organise it together (%(rights)s)", who=who, rights=rights),
        "accepted": _("%(who)s has accepted to organise it together (%(rights)s)", who=who, rights=rights),
        "declined": _("%(who)s has declined to organise it together", who=who),
        "taken_back": _("%(who)s is not part of it any more: the leading organisation ended it", who=who),
        "left": _("%(who)s is not part of it any more: it left", who=who),
        "rights": _("%(who)s: %(rights)s now", who=who, rights=rights),
        "lead_asked": _("%(who)s is asked to lead it", who=who),
        "lead_kept": _("%(who)s is no longer asked to lead it", who=who),
        "lead_declined": _("%(who)s does not take the lead", who=who),
        "lead_taken": _("%(who)s takes the lead", who=who),
    }.get(str(values["step"]), who)


def _author(account: Account | None, through: str = "") -> str:
    """Return who it was, empty for nobody; where a program did it, by which token. A deleted account has the name of
    what its person belonged to."""
    name = account.name if account else ""
    return _("%(name)s, by the access token “%(token)s”", name=name, token=through) if through else name


def _field_changes(values: Mapping[str, Any], locale: str) -> list[FieldChange]:
    given: Mapping[str, Sequence[Any]] = values.get("fields", {})
    found = [
        FieldChange(str(label), _pieces(name, given[name], locale))
        for name, label in FIELDS.items()
        if name in given
    ]
    if "traits" in given:
        was, now = (dict(trait_words(said or {})) for said in given["traits"])
        both = {question: (was.get(question, ""), now.get(question, "")) for question in [*was, *now]}
        found += [FieldChange(str(one), replaced(*pair)) for one, pair in both.items() if pair[0] != pair[1]]
    return found + ([FieldChange(_("Times"), _times(values, locale))] if "gone" in values else [])


def _pieces(name: str, pair: Sequence[Any], locale: str) -> Pieces:
    if not pair:
        return []
    if name in TEXTS:
        return word_diff(*map(str, pair))
    was, now = (_said(name, value, locale) for value in pair)
    return replaced(was, now)


def _said(name: str, value: Any, locale: str) -> str:
    """Return an answer in words, empty for none."""
    if name in _TERMS:
        keys = value if isinstance(value, list) else [value] if value else []
        return ", ".join(vocabulary.label(_TERMS[name], key, locale) for key in keys)
    if name == "visitors_expected":
        return _("not known yet") if value is None else number(value, locale)
    if name in ("setup_minutes", "teardown_minutes"):
        return minutes_words(value or 0)
    if name == "closed":
        told = (
            season_words(value or [], locale),
            closings_words(value or [], locale, this_year=today().year),
        )
        return "; ".join(filter(None, told))
    said: dict[str, dict[Any, str]] = {
        "is_free": {True: _("free"), False: _("costs something"), None: _("not known yet")},
        "needs_quiet": {True: _("needed"), False: _("not needed"), None: _("not known yet")},
        "is_opening_hours": {True: _("yes"), False: _("no"), None: _("no")},
        "prominence": {"special": _("special"), "regular": _("regular"), "": _("as its dates tell")},
    }
    return said[name][value] if name in said else str(value or "")


def _times(values: Mapping[str, Any], locale: str) -> Pieces:
    pieces: Pieces = []
    for name, mark in (("gone", GONE), ("came", CAME)):
        for text in values[name]:
            pieces.append((mark, line_words(read_line(text), locale, this_year=today().year)))
            pieces.append((SAME, " "))
        if more := values.get(f"{name}_more"):
            pieces.append((mark, ngettext("and %(num)s more", "and %(num)s more", more)))
            pieces.append((SAME, " "))
    return pieces


def _lent(values: Mapping[str, Any], locale: str) -> Pieces:
    pieces: Pieces = []
    for name, unit, was, now in values["lent"]:
        counted = (
            " ".join(filter(None, (number(one, locale), unit, name))) if one else "" for one in (was, now)
        )
        pieces += [*replaced(*counted), (SAME, " ")]
    return pieces


def _date_words(values: Mapping[str, Any], locale: str) -> str:
    named, now = datetime.fromisoformat(values["named"]), values["now"]
    day = _day(named.date(), locale)
    if now is None:
        return _("%(day)s: as the others again", day=day)
    if now["kind"] == "moved":
        start, end = datetime.fromisoformat(now["from"]), datetime.fromisoformat(now["to"])
        is_whole = start.time() == end.time() == datetime.min.time()
        when = dates.span(start, end, all_day=is_whole, locale=locale, this_year=today().year)
        return _("%(day)s: moved to %(when)s", day=day, when=", ".join(filter(None, (when, now["place"]))))
    return {
        "cancelled": _("%(day)s: cancelled", day=day),
        "excluded": _("%(day)s: left out", day=day),
        "open": _("%(day)s: takes place although it is closed", day=day),
    }.get(now["kind"], day)


def _aside_words(kind: str, title: str, place: str) -> str:
    if kind == "back":
        return _("Takes place again on the days of “%(title)s”", title=title)
    if place:
        return _("On the days of “%(title)s” it is at another place: %(place)s", title=title, place=place)
    return _("Leaves out the days of “%(title)s”", title=title)


def _day(on: date, locale: str) -> str:
    return dates.short_day(on, locale, this_year=today().year)
