"""An event's answers in words, each with the way back to its question."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from festival.base import clock, dates, vocabulary
from festival.base.numbers import number
from festival.base.templating import today
from festival.event_times.times_form import minutes_words
from festival.events.model import Event
from festival.events.occurrences import line_of, plan_of
from festival.places.labels import describe
from festival.recurrence.line_words import lines_words
from festival.registering.nights import leaves_nights_open
from festival.resources.borrowed import borrowed_words
from festival.statements.trait_questions import trait_words

Answer = tuple[str, str, str | None]


def missing_answers(event: Event, for_state: str) -> list[str]:
    """Return the steps still unanswered for a state: a date is held by a name, when and where; the public and the
    coordination want to know what kind of event it is."""
    gaps = []
    if event.category == vocabulary.UNKNOWN and for_state != "pencilled":
        gaps.append("what")
    if event.local_start is None:
        gaps.append("when")
    if event.venue_id is None and not event.place_name:
        gaps.append("where")
    return gaps


def answers_of(event: Event, locale: str, *, linked: bool) -> list[tuple[str, list[Answer]]]:
    """Return each step's name and its answers as (question, answer, address of the step)."""

    def url(step: str) -> str | None:
        return url_for("registering.step", event_id=event.id, name=step) if linked else None

    return [
        ("what", [(term, words, url("what")) for term, words in _what(event, locale)]),
        ("when", [(term, words, url("when")) for term, words in _when(event, locale)]),
        ("where", [(_("Place"), _where(event, locale), url("where"))]),
        ("whom", [(term, words, url("whom")) for term, words in _whom(event, locale)]),
        ("needs", [(term, words, url("needs")) for term, words in _needs(event, locale)]),
    ]


def _what(event: Event, locale: str) -> list[tuple[str, str]]:
    return [
        (_("Name"), event.title),
        (_("In English"), event.title_en),
        (_("Kind"), vocabulary.label("category", event.category, locale)),
        (_("Tone"), vocabulary.label("tone", event.tone, locale)),
        (_("In one sentence"), event.summary or _("not yet")),
        (
            _("Description"),
            _("%(n)s characters", n=len(event.description)) if event.description else _("not yet"),
        ),
        (_("Organised by"), event.organisation.name),
        (_("Picture"), event.image_alt if event.image_name else _("none")),
    ]


def _when(event: Event, locale: str) -> list[tuple[str, str]]:
    if event.local_start is None or event.local_end is None:
        return [(_("Date"), _("not yet"))]
    when = dates.span(
        event.local_start, event.local_end, all_day=event.all_day, locale=locale, this_year=today().year
    )
    found = [(_("Date"), when)]
    told = lines_words(list(map(line_of, event.lines)), locale, this_year=today().year, closed=event.closed)
    if told:
        found.append((_("Recurs") if len(event.lines) == 1 else _("All times"), told))
    if clock.is_ambiguous(event.local_start, event.tz):
        first = _("before the clocks go back") if event.start_fold == 0 else _("after the clocks went back")
        found.append((_("Clock change"), first))
    if event.is_opening_hours:
        found.append((_("Opening hours"), _("It is open; people come and go. It holds no place.")))
    elif (event.venue_id or event.place_name or event.geometry) and leaves_nights_open(plan_of(event)):
        said = _(
            "Between its days the place is free for others: it is held in these hours alone, with set-up and "
            "tear-down. Where stalls or a stage stay overnight, give one time from the first day to the last."
        )
        found.append((_("At night"), said))
    found.append((_("Set-up before it"), minutes_words(event.setup_minutes)))
    found.append((_("Tear-down after it"), minutes_words(event.teardown_minutes)))
    return found


def _where(event: Event, locale: str) -> str:
    if event.venue is not None:
        return describe(event.venue, locale)
    return event.place_name or _("not yet")


def _whom(event: Event, locale: str) -> list[tuple[str, str]]:
    audiences = ", ".join(vocabulary.label("audience", key, locale) for key in event.audiences)
    languages = ", ".join(vocabulary.label("language", key, locale) for key in event.languages)
    access = ", ".join(vocabulary.label("access", key, locale) for key in event.access_yes)
    missing = ", ".join(vocabulary.label("access", key, locale) for key in event.access_no)
    price = {True: _("free"), False: event.price or _("costs something"), None: _("not known yet")}[
        event.is_free
    ]
    return [
        (_("For whom"), audiences or _("not said")),
        (_("Price"), price),
        (_("Languages"), languages or _("not said")),
        (_("Accessible"), access or _("not known yet")),
        (_("Not available"), missing),
    ]


def _needs(event: Event, locale: str) -> list[tuple[str, str]]:
    contact = ", ".join(
        part for part in (event.contact_name, event.contact_email, event.contact_phone) if part
    )
    visitors = number(event.visitors_expected or 0, locale)
    return [
        (_("Visitors at once"), visitors if event.visitors_expected is not None else _("not known yet")),
        (_("Indoors or outdoors"), vocabulary.label("setting", event.setting, locale)),
        (_("Sound"), vocabulary.label("sound", event.sound, locale)),
        (
            _("Quiet around it"),
            {True: _("needed"), False: _("not needed"), None: _("not known yet")}[event.needs_quiet],
        ),
        *trait_words(event.traits),
        (_("Borrowed from the city"), borrowed_words(event.id) or _("nothing")),
        (_("Web page"), event.link),
        (_("Public contact"), contact or _("none")),
    ]
