"""What a week's mail tells: the programme's own page for these days, as the programme finds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from festival.base import clock, dates
from festival.base.city import read_mark
from festival.base.templating import today
from festival.events.regularity import REGULAR
from festival.programme.date_lines import regular_fold, rows_of
from festival.programme.filters import Filters
from festival.programme.programme_pages import Page, programme_page
from festival.weekly_mail.choice_words import choice_words, filters_of
from festival.weekly_mail.weeks import told_days

LISTS = "festival_weekly_lists"
MOST = 40
"""So many dates stand in one mail; the programme has the others."""
MOST_RUNNING = 5
NAMED = 3
"""So many regular events of a day are called by name; more are counted by kind."""
_HELD = 64
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeeklyList:
    """What all mails of one question tell in a week: paths and words ready to read.

    `days` as the programme's, each with its words, rows and regular (words and url); `running` what began before.
    """

    days_words: str
    chosen: list[str]
    days: list[dict[str, Any]]
    running: list[dict[str, Any]]
    has_more: bool
    programme_url: str
    subscribe_url: str


def weekly_list(kept: str, locale: str, week: date) -> WeeklyList | None:
    """Return what a mail of this week tells of a kept choice; None where nothing begins in its days, or it is too late.

    Made once for all mails of the same question, until a public change. Some ten queries. Inside `speaking`.
    """
    mark = read_mark()
    true_for = (mark.epoch, mark.revision, mark.zone, mark.today)
    lists: dict[Any, tuple[object, WeeklyList | None]] = current_app.extensions[LISTS]
    known_as = (kept, locale, week)
    found = lists.get(known_as)
    if found is not None and found[0] == true_for:
        return found[1]
    made = _make(kept, locale, week)
    if len(lists) >= _HELD:
        lists.clear()
    lists[known_as] = (true_for, made)
    return made


def filters_for(kept: str, week: date, on: date) -> Filters | None:
    """Return the choice with the days that a mail of this week tells of on a day; None where there are none."""
    filters, days = filters_of(kept), told_days(week, on)
    return replace(filters, from_on=days[0], to_on=days[1]) if filters and days else None


def _make(kept: str, locale: str, week: date) -> WeeklyList | None:
    filters = filters_for(kept, week, today())
    if filters is None or filters.from_on is None or filters.to_on is None:
        return None
    page = programme_page(filters, now=clock.now(), size=MOST)
    if not page.days and not page.regular:
        return None
    lasting = replace(filters, from_on=None, to_on=None)
    running = [one for one in page.running if one.is_long]
    return WeeklyList(
        days_words=_span(filters.from_on, filters.to_on, locale),
        chosen=choice_words(lasting, locale),
        days=_days(page, filters, filters.from_on, locale),
        running=rows_of(running[:MOST_RUNNING], locale, day=filters.from_on),
        has_more=page.next_mark is not None or len(running) > MOST_RUNNING or page.has_more_running,
        programme_url=url_for("programme.index", **filters.as_lists()),
        subscribe_url=url_for("subscriptions.subscribe", **lasting.as_lists()),
    )


def _days(page: Page, filters: Filters, first_on: date, locale: str) -> list[dict[str, Any]]:
    listed = page.listed(first_on, is_all_regular=filters.often == REGULAR)
    return [
        {
            "words": dates.long_day(on, locale),
            "rows": rows_of(listed.get(on, []), locale, day=on),
            "regular": _regular(page, filters, on, locale),
        }
        for on in sorted(listed.keys() | page.regular.keys())
    ]


def _regular(page: Page, filters: Filters, on: date, locale: str) -> dict[str, str] | None:
    """What happens regularly on a day, as one line, and where it stands."""
    found = page.regular.get(on)
    if found is None:
        return None
    args = filters.as_lists() | {"from": on.isoformat(), "to": on.isoformat(), "often": REGULAR}
    fold = regular_fold(found, locale, url="", day=on)
    titles = [row["title"] for row in fold["rows"]]
    words = _("Regularly: %(titles)s", titles=", ".join(titles)) if len(titles) <= NAMED else fold["words"]
    return {"words": words, "url": url_for("programme.index", **args)}


def _span(first: date, last: date, locale: str) -> str:
    start, end = datetime.combine(first, time()), datetime.combine(last + _DAY, time())
    return dates.span(start, end, all_day=True, locale=locale, this_year=today().year)
