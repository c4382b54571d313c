"""The insight in the reader's words: tables with their labels, and advice as plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import get_month_names
from flask_babel import gettext as _

from festival.base import dates, vocabulary
from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.base.spreadsheet import Sheet, Value
from festival.insight import figures
from festival.insight.advice import Advice
from festival.insight.figures import Line
from festival.insight.queries import SOON_DAYS, Counted
from festival.rules.words import rule_name

MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A row's plot in hundredths of the widest: this year's, of it what isn't promised, and last year's."""

    now: int
    held: int
    before: int


@dataclass(frozen=True)
class Figure:
    """A table, ready to read, with a bar for each row. `note` says what is counted."""

    key: str
    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    bars: Sequence[Bar]

    @property
    def sheet(self) -> Sheet:
        """The same as a sheet of a spreadsheet."""
        return Sheet(
            self.title,
            [(words, 34 if not number else 16) for number, words in enumerate(self.columns)],
            self.rows,
        )

    @property
    def lines(self) -> list[tuple[Sequence[Value], Bar]]:
        """Each row with its bar."""
        return list(zip(self.rows, self.bars, strict=True))

    @property
    def is_empty(self) -> bool:
        return not any(bar.now or bar.before for bar in self.bars)


def all_figures(counted: Counted, locale: str) -> list[Figure]:
    """Return every table of the insight, in the page's order."""
    months = get_month_names("wide", "stand-alone", locale)
    names = {**counted.districts, "": _("outside of all districts")}
    audience = {**dict(vocabulary.choices("audience", locale)), "": _("nobody named")}
    leads = _lead_words()
    return [
        _with_held(counted, "months", _("Months"), figures.months(counted), lambda key: months[int(key)]),
        _compared(counted, ("districts", _("Districts")), figures.districts(counted), names.__getitem__),
        _compared(
            counted,
            ("sectors", _("Sectors")),
            figures.sectors(counted, tuple(vocabulary.terms("sector"))),
            lambda key: vocabulary.label("sector", key, locale),
        ),
        _compared(
            counted,
            ("audiences", _("Audiences")),
            figures.audiences(counted, tuple(vocabulary.terms("audience"))),
            lambda key: audience.get(key, key),
            note=_("Dates by whom they are made for; one may be for several."),
        ),
        _access_figure(counted, locale),
        _conflict_figure(
            counted, ("ends", _("How conflicts ended")), figures.conflict_ends(counted), _state_words().get
        ),
        _conflict_figure(
            counted, ("rules", _("What conflicts were about")), figures.conflict_rules(counted), rule_name
        ),
        _conflict_figure(
            counted,
            ("leads", _("How long before the event they were found")),
            figures.conflict_leads(counted),
            leads.get,
        ),
    ]


def _compared(
    counted: Counted, named: tuple[str, str], lines: list[Line], label: object, note: str = ""
) -> Figure:
    """Return a table of the year and the one before; `named` are its key and its title."""
    key, title = named
    columns = [title, str(counted.year), str(counted.year - 1), _("Difference")]
    rows = [(str(label(one.key)), one.now, *_beside(counted, one)) for one in lines]  # type: ignore[operator]
    return Figure(key, title, note or _("Dates that are promised or held."), columns, rows, _bars(lines))


def _with_held(counted: Counted, key: str, title: str, lines: list[Line], label: object) -> Figure:
    columns = [
        title,
        str(counted.year),
        _("of these not promised yet"),
        str(counted.year - 1),
        _("Difference"),
    ]
    rows = [(str(label(one.key)), one.now, one.held, *_beside(counted, one)) for one in lines]  # type: ignore[operator]
    return Figure(
        key,
        title,
        _("Dates that are promised or held, by the month they begin in."),
        columns,
        rows,
        _bars(lines),
    )


def _conflict_figure(counted: Counted, named: tuple[str, str], lines: list[Line], label: object) -> Figure:
    note = _("Conflicts over dates of the year; small ones aren’t counted.")
    return _compared(counted, named, lines, label, note=note)


def _beside(counted: Counted, one: Line) -> tuple[Value, Value]:
    """The year before and the difference; nothing where nothing is known of that year."""
    return (one.before, one.change) if counted.knows_before else (None, None)


def _access_figure(counted: Counted, locale: str) -> Figure:
    lines = figures.access(counted)
    columns = [
        _("Accessibility"),
        _("yes"),
        _("not available"),
        _("not known"),
        _("known"),
        _("known in %(year)s", year=counted.year - 1),
    ]
    rows = [
        (
            vocabulary.label("access", one.key, locale),
            one.yes,
            one.no,
            one.unknown,
            f"{one.known} %",
            "–" if one.known_before is None else f"{one.known_before} %",
        )
        for one in lines
    ]
    bars = [Bar(one.known, 0, one.known_before or 0) for one in lines]
    return Figure(
        "access",
        _("Accessibility"),
        _("Events with a date in the year: what they or their place say."),
        columns,
        rows,
        bars,
    )


def _bars(lines: list[Line]) -> list[Bar]:
    most = max((max(one.now, one.before) for one in lines), default=0) or 1
    return [Bar(*(round(100 * value / most) for value in (one.now, one.held, one.before))) for one in lines]


def _state_words() -> dict[str, str]:
    return {
        "solved": _("solved: the reason is gone"),
        "accepted": _("accepted, with a reason"),
        "in_talks": _("in talks"),
        "open": _("open"),
        "to_reassess": _("to be looked at again"),
    }


def _lead_words() -> dict[str, str]:
    return {
        "180": _("more than six months"),
        "90": _("three to six months"),
        "30": _("one to three months"),
        "0": _("less than a month"),
    }


def lead_words(counted: Counted) -> str:
    """Return by how many days conflicts were found ahead, this year and last; empty where there was none."""
    now, before = figures.median_lead(counted, counted.year), figures.median_lead(counted, counted.year - 1)
    if now is None:
        return ""
    words = ngettext(
        "Half of them were found at least %(num)s day before the event.",
        "Half of them were found at least %(num)s days before the event.",
        now,
    )
    if before is None:
        return words
    return (
        words
        + " "
        + ngettext("The year before it was %(num)s day.", "The year before it was %(num)s days.", before)
    )


def sentence(advice: Advice, counted: Counted, locale: str) -> str:
    """Return the advice as a sentence or two, with its numbers."""
    values = advice.values
    match advice.code:
        case "soon_held":
            return ngettext(
                "%(num)s date within the next %(days)d days is only held. Ask whether it will take place.",
                "%(num)s dates within the next %(days)d days are only held. Ask whether they will take place.",
                values["count"],
                days=SOON_DAYS,
            )
        case "gap" | "nothing":
            return _gap(advice, locale)
        case "late_conflicts":
            return _(
                "%(late)s of %(all)s conflicts were found less than %(days)d days before the event. Dates that are "
                "pencilled earlier leave time to talk.",
                late=number(values["late"], locale),
                all=number(values["all"], locale),
                days=values["days"],
            )
        case "left_open":
            return ngettext(
                "%(num)s conflict was still open when the event began. What came of it is worth a question.",
                "%(num)s conflicts were still open when the event began. What came of them is worth a question.",
                values["count"],
            )
        case "access_unknown":
            return _(
                "%(unknown)s of %(all)s events of the year say nothing about “%(feature)s”. Asking their places "
                "helps many at once.",
                unknown=number(values["unknown"], locale),
                all=number(values["all"], locale),
                feature=vocabulary.label("access", values["feature"], locale),
            )
        case "silent_sector":
            return ngettext(
                "Sector “%(sector)s”: %(num)s organisation takes part, without any date in %(year)d.",
                "Sector “%(sector)s”: %(num)s organisations take part, without any date in %(year)d.",
                values["makers"],
                sector=vocabulary.label("sector", values["sector"], locale),
                year=counted.year,
            )
        case "full_saturday":
            return _(
                "On %(day)s %(count)d dates meet; on %(free_day)s there are %(free)d. One or the other could move.",
                day=_day(values["on"], counted.year, locale),
                count=values["count"],
                free_day=_day(values["free_on"], counted.year, locale),
                free=values["free"],
            )
        case "quiet_month":
            months = get_month_names("wide", "stand-alone", locale)
            return _(
                "%(month)s has %(count)s dates, %(full_month)s %(full)s: there is room in %(month)s.",
                month=months[values["month"]],
                count=number(values["count"], locale),
                full_month=months[values["full_month"]],
                full=number(values["full"], locale),
            )
    raise ValueError(f"no words for {advice.code}")


def _gap(advice: Advice, locale: str) -> str:
    values = advice.values
    group = {"familien": _("families"), "jugend": _("teenagers"), "seniorinnen": _("older people")}[
        values["audience"]
    ]
    if advice.code == "nothing":
        names = values["districts"]
        listed = ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
        return ngettext(
            "No event for %(audience)s in %(num)s of %(all)d districts, in %(months)d months: %(names)s.",
            "No event for %(audience)s in %(num)s of %(all)d districts, in %(months)d months: %(names)s.",
            len(names),
            audience=group,
            all=values["all"],
            months=values["months"],
            names=listed,
        )
    return _(
        "No event for %(audience)s in %(district)s between %(start)s and %(end)s (%(months)d months).",
        audience=group,
        district=values["district"],
        start=_month(values["from"], locale),
        end=_month(values["to"], locale),
        months=values["months"],
    )


def _month(month: tuple[int, int], locale: str) -> str:
    return dates.month_and_year(date(*month, 1), locale)


def _day(on: date, year: int, locale: str) -> str:
    return dates.short_day(on, locale, this_year=year)
