"""Talks on the desk's first page: what waits for its reader, and for whose answer its reader waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.templating import today
from festival.conflicts.display import see_all
from festival.conflicts.headings import heading_of
from festival.conflicts.model import Conflict
from festival.desk.today import Waiting, about, quoted, talk_url
from festival.events.model import Event
from festival.mediation.tasks import due_words
from festival.mediation.turns import Turn
from festival.organisers.model import Account

MINE, OTHERS = ("task", "proposal", "letter"), ("my_proposal", "my_letter")


def talk_lines(
    turns: Sequence[Turn], known: Mapping[int, Conflict], account: Account, locale: str
) -> tuple[list[Waiting], list[Waiting]]:
    """Return what waits for this person, and what they wait for, each conflict once; `known` are their conflicts. A
    conflict in which somebody else has to answer does not wait for its reader. Asks nothing."""
    mine: dict[int, Waiting] = {}
    others: dict[int, Waiting] = {}
    for kinds, found in ((MINE, mine), (OTHERS, others)):
        for turn in (one for kind in kinds for one in turns if one.kind == kind):
            conflict = known.get(turn.conflict_id)
            if conflict is not None and conflict.id not in mine:
                found.setdefault(conflict.id, _line(turn, conflict, account, locale))
    clashes = [known[one.conflict_id] for one in turns if one.kind == "clash" and one.conflict_id in known]
    unspoken = [one for one in clashes if one.id not in mine and one.id not in others]
    for seen in see_all(unspoken, account, locale):
        line = about(seen.heading, "clash", seen.conflict.on, seen.reason, seen.url)
        mine[seen.conflict.id] = replace(line, german=seen.german)
    return list(mine.values()), list(others.values())


def _line(turn: Turn, conflict: Conflict, account: Account, locale: str) -> Waiting:
    heading, url = heading_of(conflict, account, locale), talk_url(conflict.id)
    match turn.kind:
        case "task":
            assert turn.due_on is not None
            who = turn.who or _("the coordination")
            words = f"{quoted(turn.text or '')} {due_words(turn.due_on, who, turn.state or 'open', locale)}."
            return about(heading, "deadline", turn.due_on, words, url)
        case "proposal":
            return _proposed(turn, conflict, account, locale)
        case "letter":
            words = _("%(by)s wrote: “%(text)s”", by=turn.by, text=quoted(turn.text or ""))
            return about(heading, "answer", conflict.on, words, url)
    asked, is_letter = _asked(turn, conflict), turn.kind == "my_letter"
    said = {"by": turn.from_name or turn.by, "day": _day_words(turn.at, locale), "who": asked}
    words = (
        _("%(who)s has not answered the letter of %(by)s since %(day)s.", **said)
        if is_letter
        else _("%(who)s has not answered the proposal of %(by)s since %(day)s.", **said)
    )
    line = about(heading, "letter" if is_letter else "proposal", conflict.on, words, url)
    return replace(line, who=asked)


def _asked(turn: Turn, conflict: Conflict) -> str:
    """Who has to answer: who leads the event that is to move, of a letter those who have not written it."""
    if turn.who:
        return turn.who
    names = [one.organisation.name for one in conflict.parties if one.organisation_id != turn.from_id]
    return ", ".join(dict.fromkeys(names)) or _("the coordination")


def _proposed(turn: Turn, conflict: Conflict, account: Account, locale: str) -> Waiting:
    assert turn.local_start is not None
    assert turn.local_end is not None
    event: Event | None = next((one.event for one in conflict.parties if one.event_id == turn.event_id), None)
    when = dates.span(
        turn.local_start,
        turn.local_end,
        all_day=event is not None and event.has_whole_days(turn.local_start, turn.local_end),
        locale=locale,
        this_year=today().year,
    )
    words = _("%(by)s proposes %(when)s.", by=turn.by, when=when)
    if event is None:  # the conflict is not about it any more
        return about(
            heading_of(conflict, account, locale), "answer", conflict.on, words, talk_url(conflict.id)
        )
    meant = turn.on or (event.local_start.date() if event.local_start else turn.local_start.date())
    return Waiting(
        kind="answer",
        until=min(meant, turn.local_start.date()),
        titles=((event.say("title", locale), locale == "en" and not event.title_en),),
        more=0,
        day="",
        place=event.venue.say("name", locale) if event.venue else event.place_name,
        who="",
        what=words,
        url=talk_url(conflict.id),
    )


def _day_words(at: datetime | None, locale: str) -> str:
    if at is None:
        return ""
    return dates.short_day(clock.to_local(at, get_city().tz).date(), locale, this_year=today().year)
