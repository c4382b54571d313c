"""An event on the desk: answers to check, its dates, its life, and who shares its place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import select

from festival.base import clock, dates, text, vocabulary
from festival.base.database import begin_writing, db, read_on
from festival.base.http import current_locale
from festival.base.paging import Page, page_of, read_page_number
from festival.base.templating import today
from festival.checks.draft import draft_of, findings_for_draft
from festival.co_organisers.queries import named_with
from festival.conflicts.recheck import recheck_event
from festival.event_times.single_date_form import DateForm
from festival.events.lapsing import first_and_last
from festival.events.lifecycle import ENDED_STATES, NEXT_STATES
from festival.events.lookup import get_event_for
from festival.events.model import DateChange, Event, Occurrence, date_address
from festival.events.occurrences import plan_of
from festival.events.privacy import say_event_for
from festival.events.saving import change_date, come_back, restore_date, waits_for_festival
from festival.events.sharing import share
from festival.events.stepping_aside import asides_of
from festival.exchange.origins import origin_page, origins_of
from festival.exchange.twins_among import twin_panel
from festival.forms.both_versions import what_differs
from festival.forms.query_args import read_day
from festival.organisers.organisations import not_admitted_words
from festival.organisers.permissions import may, requires, this_account
from festival.places.model import Venue
from festival.programme.date_lines import read_date_address
from festival.programme.public_dates import dates_of
from festival.recurrence import expansion
from festival.recurrence.time_plan import closed_names, is_date, names_on, never_closed, planned
from festival.registering.draft_words import findings_for
from festival.registering.lapses import lapse_of
from festival.registering.steps import STEPS, is_stale, who_was_faster
from festival.registering.summary import answers_of, missing_answers
from festival.registering.taking_steps import LONGEST_REASON, StepRefused, check_rights, go_to_state
from festival.reviews.words import review_panel
from festival.statements.objections import is_kept_from_confirming
from festival.statements.permit_lines import permit_panel
from festival.statements.words import standing_for
from festival.yearplan.nearby_plans import NearbyLine, lines_in, vicinity_of

UPCOMING_SHOWN = 12

desk_events = Blueprint("desk_events", __name__, url_prefix="/desk/events")


@desk_events.get("/<int:event_id>")
@requires("event.view_unpublished")
def event(event_id: int) -> ResponseReturnValue:
    """All answers with what stands in the way. Members of its organisation, offices and the coordination."""
    found = get_event_for(this_account(), event_id, "event.view_unpublished")
    return _page(found)


@desk_events.post("/<int:event_id>/state")
@requires("event.edit")
def state(event_id: int) -> ResponseReturnValue:
    """Take the next step in the event's life. Members of its organisation and the coordination."""
    account = this_account()
    found = get_event_for(account, event_id, "event.edit")
    to_state, reason = request.form.get("to_state", ""), request.form.get("reason", "")[:LONGEST_REASON]
    try:
        check_rights(found, account, to_state)
    except StepRefused as refused:
        if refused.words:
            return _page(found, error=refused.words, reason=reason), 403
        abort(403)
    if to_state == found.state:  # the button was pressed twice, or by two people
        if faster := who_was_faster(found, account):
            flash(faster, "info")
        return redirect(url_for(".event", event_id=found.id), 303)
    if is_stale(found, request.form.get("version")):
        return _page(
            found, error=_("Somebody else changed this event meanwhile. Check it again."), reason=reason
        ), 409
    try:
        go_to_state(found, account, to_state, reason, now=clock.now())
    except StepRefused as refused:
        target = "reason" if refused.about == "reason" else ""
        if refused.about == "objection" and may(account, "conflict.mediate"):
            target = "confirm-reason"
        page = _page(found, error=refused.words, error_target=target, reason=reason)
        return page, 409 if refused.about == "objection" else 400
    db.session.commit()
    if to_state == "submitted":
        return redirect(url_for("handed_in.page", event_id=found.id), 303)
    flash(_done_words(found), "done")
    return redirect(url_for(".event", event_id=found.id), 303)


@desk_events.post("/<int:event_id>/share")
@requires("event.edit")
def share_place(event_id: int) -> ResponseReturnValue:
    """Say that the event belongs together with another one. Members of its organisation, the coordination."""
    account = this_account()
    found = get_event_for(account, event_id, "event.edit")
    other_id = request.form.get("other_id", "")
    now = clock.now()
    read_on()
    matters = findings_for_draft(draft_of(found, now=now), now=now)
    met = {str(number) for one in matters if not one.is_of_many for number in one.finding.event_ids} - {
        str(found.id)
    }
    if other_id not in met:
        flash(_("The two do not meet any more."), "info")
    else:
        begin_writing()
        share(found, int(other_id), account)
        recheck_event(found)
        db.session.commit()
        flash(_("Noted. As soon as the others say so too, it is shown as a chance and no conflict."), "done")
    return redirect(url_for(".event", event_id=found.id), 303)


@desk_events.post("/<int:event_id>/asides/<int:other_id>/take-back")
@requires("event.edit")
def no_longer_aside(event_id: int, other_id: int) -> ResponseReturnValue:
    """Let the series take place again on the days of the other event. Members of its organisation, the coordination."""
    found = get_event_for(this_account(), event_id, "event.edit")
    come_back(found, other_id, now=clock.now(), by=this_account())
    db.session.commit()
    flash(_("Noted. It takes place again on those days."), "done")
    return redirect(url_for(".event", event_id=found.id), 303)


@desk_events.route("/<int:event_id>/dates/<on>", methods=["GET", "POST"])
@requires("event.edit")
def one_date(event_id: int, on: str) -> ResponseReturnValue:
    """Cancel, move or give another place to a single date. Members of its organisation and the coordination."""
    found = get_event_for(this_account(), event_id, "event.edit")
    named = _date_named(found, on)
    if named is None:
        if request.method == "GET":
            abort(404)
        gone = _("This date is gone: somebody changed when the event takes place. Nothing was saved.")
        return _page(found, error=gone), 409
    change = next((one for one in found.date_changes if one.named == named), None)
    was = planned(never_closed(plan_of(found)), named)
    venue = db.session.get(Venue, change.venue_id) if change and change.venue_id else None
    shown = DateForm.answers(was, change, all_day=was.all_day, venue=venue)
    form = DateForm() if request.method == "POST" else DateForm(data=shown | _offered(shown))
    form.of(found)
    form.offer(was, found.tz, all_day=was.all_day, venue=venue)
    if request.method == "GET":
        form.version.data = str(found.version)
    elif is_stale(found, form.version.data) and "overwrite" not in request.form:
        form.version.data = str(found.version)
        stored = DateForm(formdata=None, data=shown)
        stored.of(found)
        stored.offer(was, found.tz, all_day=was.all_day, venue=venue)
        differs = what_differs(form, stored) if form.action.data == "save" else []
        return _date_page(found, named, form, change, differs), 409
    elif form.action.data == "restore":
        restore_date(found, named, now=clock.now(), by=this_account())
        db.session.commit()
        flash(_("This date follows the series again."), "done")
        return redirect(_back_url(found), 303)
    elif form.action.data == "open":
        open_one = DateChange(on=named.date(), at=named.time(), kind="open", changed_by_id=this_account().id)
        change_date(found, open_one, now=clock.now())
        db.session.commit()
        flash(_("Saved: %(when)s", when=_span(found, named)), "done")
        return redirect(_back_url(found), 303)
    elif form.validate() and not form.asks_about(today()):
        values: dict[str, Any] = form.values() | {
            "on": named.date(),
            "at": named.time(),
            "changed_by_id": this_account().id,
        }
        change_date(found, DateChange(**values), now=clock.now())
        db.session.commit()
        flash(_("Saved: %(when)s", when=_span(found, named)), "done")
        if form.is_off_the_map:
            flash(
                _(
                    "Nobody knows where “%(place)s” is: what else happens there could not be checked.",
                    place=form.venue_words.data,
                ),
                "warning",
            )
        return redirect(_back_url(found), 303)
    return _date_page(found, named, form, change), 400 if form.errors else 200


def _back_url(found: Event) -> str:
    """Return where somebody came from who changed one date: the step of the conversation, or the event's page."""
    step = request.args.get("step", "")
    if found.state == "idea" and step in STEPS and step != "check":
        return url_for("registering.step", event_id=found.id, name=step, found=1)
    return url_for("desk_events.event", event_id=found.id)


def _offered(shown: dict[str, Any]) -> dict[str, Any]:
    """Return what a link offers for this date, filled in and not saved yet: to leave it out, another day, a place."""
    offered: dict[str, Any] = {}
    if request.args.get("kind") == "cancelled":
        offered["kind"] = "cancelled"
    to_on, from_on, last_on = (
        read_day(str(given or ""))
        for given in (request.args.get("to"), shown.get("start_on"), shown.get("end_on"))
    )
    if to_on is not None:
        offered["start_on"] = to_on.isoformat()
        if from_on is not None and last_on is not None:
            offered["end_on"] = (to_on + (last_on - from_on)).isoformat()
    if request.args.get("place"):
        offered["venue_words"] = text.one_line(request.args["place"])[:160]
    return offered


def _date_named(found: Event, on: str) -> datetime | None:
    """Return the name of the date if the event has it, changed or not, the first of a day alone; 404 for an address
    that can't be one of its dates."""
    try:
        rule_on, at = read_date_address(on)
    except ValueError:
        abort(404)
    if rule_on > expansion.LAST_DAY or not found.lines or found.state in ENDED_STATES:
        abort(404)
    names = names_on(never_closed(plan_of(found)), rule_on)
    return next((one for one in names if at is None or one.time() == at), None)


def _span(found: Event, named: datetime) -> str:
    one = planned(plan_of(found), named)
    return dates.span(
        one.local_start,
        one.local_end,
        all_day=one.all_day,
        locale=current_locale(),
        this_year=today().year,
    )


def _date_page(
    found: Event, named: datetime, form: DateForm, change: DateChange | None, differs: Any = None
) -> str:
    return render_template(
        "registering/date.html",
        event=found,
        on=named.date(),
        named=named,
        several=len(names_on(plan_of(found), named.date())) > 1,
        is_closed=not is_date(plan_of(found), named),
        form=form,
        change=change,
        stale=differs is not None,
        differs=differs,
    )


def _page(
    found: Event,
    *,
    error: str = "",
    error_target: str = "",
    reason: str = "",
) -> str:
    account = this_account()
    locale = current_locale()
    now = clock.now()
    can_edit = may(account, "event.edit", found) and found.state not in ENDED_STATES
    return render_template(
        "registering/event.html",
        event=found,
        answers=answers_of(found, locale, linked=can_edit),
        findings=findings_for(draft_of(found, now=now) if found.state not in ENDED_STATES else None, account),
        permits=(permits := permit_panel(found, locale, now=now)),
        standing=(standing := standing_for(account, found, locale)),
        is_blocked=is_kept_from_confirming(found, account, permits=permits, standing=standing),
        upcoming=_upcoming(found, now),
        asides=_asides(found),
        origins=(origins := origins_of(found)),
        source_pages={one.source_id: page for one in origins if (page := origin_page(one, account))},
        twin_panel=twin_panel(found, account, now=now),
        closed_days=_closed_days(found) if found.closed and can_edit else [],
        nearby_lines=(lines := _nearby_lines(found, now)),
        nearby_rows=[[_linked(one), one.type, one.place, one.when] for one in lines],
        next_states=_next_states(found),
        not_admitted="" if may(account, "event.submit", found) else not_admitted_words(found.organisation),
        missing=[(name, str(STEPS[name])) for name in missing_answers(found, "confirmed")],
        missing_hold=missing_answers(found, "pencilled"),
        lapse=lapse_of(found, can_edit=can_edit, today=today()),
        reviews=review_panel(found, account, locale, now=now),
        can_edit=can_edit,
        is_repeatable=found.is_public
        and may(account, "event.lead", found)
        and first_and_last(found)[1] is not None,
        is_alive=found.state not in ENDED_STATES,
        together=named_with(found),
        may_arrange=may(account, "programme.arrange", found),
        error=error,
        error_target=error_target,
        reason=reason,
        state_words=vocabulary.label("state", found.state, locale),
    )


def _next_states(found: Event) -> tuple[str, ...]:
    """Return the steps that the reader may take."""
    account = this_account()
    if not may(account, "event.edit", found):
        return ()
    is_free, may_cancel = may(account, "event.submit", found), may(account, "event.cancel", found)
    is_free = is_free and not waits_for_festival(found)
    closed = () if is_free else ("submitted", "confirmed")
    closed = closed if may_cancel else (*closed, "cancelled", "postponed", "withdrawn")
    return tuple(one for one in NEXT_STATES[found.state] if one not in closed)


def _asides(found: Event) -> list[tuple[int, str, int, str]]:
    """Return (id, title as the reader may know it, how many dates are left out or moved, where to) of what the series
    steps aside for."""
    account, locale = this_account(), current_locale()
    return [
        (
            one.other_id,
            say_event_for(account, one.other, locale).title,
            sum(change.aside_id == one.id for change in found.date_changes),
            one.to_venue.say("name", locale) if one.to_venue else "",
        )
        for one in asides_of(found.id)
    ]


def _nearby_lines(found: Event, now: datetime) -> list[NearbyLine]:
    """Return what else is in the event's zone at its next date."""
    rows = dates_of(found, now=now, limit=1)
    if not rows or found.state in ENDED_STATES:
        return []
    vicinity = vicinity_of(found, rows[0].blocks_from, rows[0].blocks_to)
    return lines_in(vicinity, this_account(), current_locale()) if vicinity else []


def _linked(one: NearbyLine) -> Markup:
    return Markup('<a href="{}">{}</a>').format(one.url, one.title) if one.url else escape(one.title)


def _closed_days(found: Event) -> list[tuple[date, str]]:
    """Return day and address of its next dates that are left out because it is closed, up to a year ahead."""
    if not found.lines:
        return []
    names = closed_names(plan_of(found), today(), today() + timedelta(days=366))[:UPCOMING_SHOWN]
    return [(named.date(), date_address(named, is_alone=False)) for named in names]


def _upcoming(found: Event, now: datetime) -> Page[Occurrence]:
    query = select(Occurrence).where(Occurrence.event_id == found.id, Occurrence.ends_at > now)
    page = page_of(query.order_by(Occurrence.starts_at), size=UPCOMING_SHOWN, number=read_page_number())
    for row in page.rows:
        row.event = found
    return page


def _done_words(found: Event) -> str:
    return {
        "pencilled": _("The date is held. Other organisers see it, the public does not."),
        "confirmed": _("Confirmed. The event is in the programme, on the map and in the calendars."),
        "cancelled": _("Cancelled. Calendars take it out or strike it through; the page stays and says why."),
        "withdrawn": _("Withdrawn. Its date is free again, and the public has never known of it."),
        "postponed": _("Postponed. The page says that a new date will follow."),
        "idea": _("The date is free again; the idea is kept."),
        "held": _("Noted as held."),
    }[found.state]
