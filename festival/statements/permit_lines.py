"""What an event needs, in words for the pages at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.plurals import days_left
from festival.base.templating import today
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event
from festival.events.next_dates import next_start
from festival.law.permit_facts import TRAITS
from festival.law.permit_words import office_term_words, permit_kind_words, trait_question
from festival.law.values import Permit
from festival.statements.permit_marks import marks_of
from festival.statements.permit_table import needs_for
from festival.statements.permits import Need


@dataclass(frozen=True)
class PermitLine:
    """One permit: `left` counts down to its last day; `hangs_on` are the questions nobody has answered; `done` says who
    has seen to it and when, empty where nobody has."""

    name: str
    is_german: bool
    kind: str
    whom: str
    apply_by: date | None
    left: str
    is_late: bool
    how: str
    note: str
    is_note_german: bool
    hangs_on: tuple[str, ...]
    key: str = ""
    done: str = ""


@dataclass(frozen=True)
class PermitPanel:
    """What an event needs for sure, what hangs on questions that are open, and what it does not need."""

    certain: list[PermitLine]
    perhaps: list[PermitLine]
    not_needed: list[tuple[str, bool]]
    open_questions: list[str]
    is_asked: bool
    """Whether any of the open questions stands in the form under “what it needs”."""
    is_for_offices: bool
    """Whether somebody else than the organiser decides on anything that it needs for sure."""


def permit_panel(event: Event, locale: str, *, now: datetime) -> PermitPanel | None:
    """Return what the event needs; None for one that is over or will not take place, or without a table. Four
    queries."""
    if event.state in ENDED_STATES:
        return None
    starts = next_start(event, now=now)
    needs = needs_for(event, starts.date() if starts else None, today=today())
    if not (needs.certain or needs.perhaps or needs.not_needed):
        return None
    marks = marks_of(event.id)
    unknown = list(dict.fromkeys(word for need in needs.perhaps for word in need.unknown))
    return PermitPanel(
        certain=[_line(need, locale, marks) for need in needs.certain],
        perhaps=[_line(need, locale, {}) for need in needs.perhaps],
        not_needed=[_named(permit, locale) for permit in needs.not_needed],
        open_questions=list(dict.fromkeys(trait_question(word) for word in unknown)),
        is_asked=any(word in TRAITS for word in unknown),
        is_for_offices=any(need.permit.offices for need in needs.certain),
    )


def _line(need: Need, locale: str, marks: Mapping[str, tuple[str, datetime]]) -> PermitLine:
    permit, mark = need.permit, marks.get(need.permit.key)
    name, is_german = _named(permit, locale)
    return PermitLine(
        name=name,
        is_german=is_german,
        kind=permit_kind_words(permit.kind),
        whom=_whom(permit, locale),
        apply_by=need.apply_by,
        left=days_left((need.apply_by - today()).days) if need.apply_by else "",
        is_late=mark is None and need.apply_by is not None and need.apply_by < today(),
        how=_how(need, locale),
        note=(permit.note_en if locale == "en" else "") or permit.source.note,
        is_note_german=locale != "en" or not permit.note_en,
        hangs_on=tuple(dict.fromkeys(trait_question(word) for word in need.unknown)),
        key=permit.key,
        done=_done_words(mark, locale) if mark else "",
    )


def _done_words(mark: tuple[str, datetime], locale: str) -> str:
    name, at = mark
    day = dates.short_day(clock.to_local(at, get_city().tz).date(), locale, this_year=today().year)
    return (
        _("Done, says %(name)s on %(day)s.", name=name, day=day) if name else _("Done on %(day)s.", day=day)
    )


def _named(permit: Permit, locale: str) -> tuple[str, bool]:
    """Return the permit's name, and whether it is German for a reader of English."""
    if locale == "en":
        return permit.name_en, permit.name_en == permit.name
    return permit.name, False


def _whom(permit: Permit, locale: str) -> str:
    """Return whom to ask, as the table says it; in English by the offices' usual names where it doesn't."""
    if locale != "en" or permit.office_words_en:
        return permit.office_words_en if locale == "en" else permit.office_words
    if permit.offices:
        return ", ".join(map(office_term_words, permit.offices))
    return permit.office_words


def _how(need: Need, locale: str) -> str:
    """Return what the last day rests upon."""
    if need.apply_by is None:
        return ""
    if not need.is_by_law:
        return _("The usual lead time; the law names none here.")
    if need.better_by is None:
        return _("The law’s lead time.")
    day = dates.short_day(need.better_by, locale, this_year=today().year)
    return _("The law’s lead time; usual is %(day)s.", day=day)
