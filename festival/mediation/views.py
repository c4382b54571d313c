"""One conflict: a letter exchange with the facts at its side, and always one visible way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from festival.base import clock, dates
from festival.base.database import begin_writing, db
from festival.base.http import current_locale
from festival.base.templating import today
from festival.conflicts.actions import NotOpen
from festival.conflicts.display import see
from festival.conflicts.headings import is_concerned
from festival.conflicts.model import ASKING_STATES, Conflict
from festival.conflicts.recheck import recheck_event
from festival.events.lifecycle import WrongStep
from festival.events.model import Event, Occurrence
from festival.events.occurrences import line_of, plan_of
from festival.events.sharing import share
from festival.mediation.asides import asides_offered
from festival.mediation.decision_reasons import custom_words
from festival.mediation.decisions import decide, may_answer_for_good, may_take_back
from festival.mediation.forms import KeepForm, LetterForm, ProposalForm
from festival.mediation.letters import Voice, write_letter
from festival.mediation.merging import OtherIsPublic, may_merge, merge, propose_merging
from festival.mediation.model import Decision, Proposal, Proposed
from festival.mediation.proposals import Overtaken, decline_proposal, is_takeable, propose, take_proposal
from festival.mediation.queries import talk_of
from festival.mediation.same_question import SameQuestion, others_asked
from festival.mediation.talk_access import conflict_of_reader, conflict_of_speaker, may_speak
from festival.mediation.tasks import UNDONE, finish_task, may_finish, task_for, task_words, tasks_of_decisions
from festival.mediation.weighing import Reader, Weighed, event_to_move, weigh
from festival.notices.sending import mark_conflict_read
from festival.organisers.model import Account
from festival.organisers.permissions import may, requires, this_account
from festival.places.venues import search_venues
from festival.recurrence.time_plan import planned

talk = Blueprint("talk", __name__, url_prefix="/desk/conflicts")

PLACES_NAMED = 5


@talk.get("/<int:conflict_id>")
@requires("event.see_pencilled")
def page(conflict_id: int) -> ResponseReturnValue:
    """The talk. Those concerned and the coordination."""
    return _show(conflict_of_reader(conflict_id))


@talk.post("/<int:conflict_id>/letter")
@requires("event.see_pencilled")
def letter(conflict_id: int) -> ResponseReturnValue:
    """Write to each other. Those concerned and the coordination."""
    conflict, form = conflict_of_speaker(conflict_id), LetterForm()
    if not form.validate():
        return _show(conflict, letter_form=form), 400
    write_letter(conflict, _voice(conflict, form.key.data), form.letter.data, now=clock.now())
    return back_to_talk(conflict, _("Your letter has gone to everybody concerned."))


@talk.post("/<int:conflict_id>/proposal")
@requires("event.see_pencilled")
def proposal(conflict_id: int) -> ResponseReturnValue:
    """Propose another date, time or place for one of the events; what stands against it is shown first. Those
    concerned and the coordination."""
    conflict = conflict_of_speaker(conflict_id)
    form = _proposal_form(conflict)
    if not form.validate():
        return _show(conflict, proposal_form=form), 400
    event = event_to_move(int(form.event_id.data))
    proposed = _proposed(conflict, event, form)
    if proposed is None:
        return _show(conflict, proposal_form=form), 400
    weighed = weigh(event, proposed, _reader(conflict), now=clock.now())
    if weighed.mark and form.weighed.data != weighed.mark:
        form.weighed.data = weighed.mark
        return _show(conflict, proposal_form=form, weighed=weighed)
    begin_writing()
    conflict, event = conflict_of_speaker(conflict_id), event_to_move(event.id)
    propose(conflict, _voice(conflict, form.key.data), event, proposed, now=clock.now())
    return back_to_talk(conflict, _("Your proposal has gone to everybody concerned."))


proposal.begins_itself = True  # type: ignore[attr-defined]  # weighing takes its time


def _proposed(conflict: Conflict, event: Event, form: ProposalForm) -> Proposed | None:
    """Return what the form proposes; None where its fields say why not."""
    named = _date_in_question(conflict, event)
    was = planned(plan_of(event), named)
    times = form.wall_times(was, event.tz, all_day=was.all_day)
    venue_id, found = None, True
    if form.place.data:
        venues = search_venues(form.place.data, limit=PLACES_NAMED + 1)
        exact = [one for one in venues if one.name == form.place.data] or (venues if len(venues) == 1 else [])
        found = bool(exact)
        venue_id = exact[0].id if exact else None
        if not found:
            names = ", ".join(one.name for one in venues[:PLACES_NAMED])
            names += ", …" if len(venues) > PLACES_NAMED else ""
            form.place.errors = [
                *form.place.errors,
                _("Write the whole name of one place: %(names)s", names=names)
                if names
                else _("No such place is known."),
            ]
    if times is None or not found:
        return None
    if times == (was.local_start, was.local_end) and venue_id in (None, event.venue_id):
        form.day.errors = [*form.day.errors, _("That is how it is now. Propose another day, time or place.")]
        return None
    if form.asks_about(times, (was.local_start, was.local_end), today()):
        return None
    return Proposed(named if event.is_series else None, *times, venue_id, form.words.data or "")


@talk.post("/<int:conflict_id>/proposals/<int:proposal_id>")
@requires("event.see_pencilled")
def answer(conflict_id: int, proposal_id: int) -> ResponseReturnValue:
    """Take a proposal, which moves the event in one step, or decline it. Whoever may edit that event."""
    account, conflict = this_account(), conflict_of_reader(conflict_id)
    found = _proposal(conflict, proposal_id)
    event = event_to_move(found.event_id)
    if not may(account, "event.edit", event):
        abort(403)
    takes = request.form.get("answer") == "take"
    if takes and is_takeable(found, event):
        weighed = weigh(event, found.proposed, _reader(conflict), now=clock.now())
        if weighed.mark != request.form.get("weighed", ""):
            flash(_("Look again before you take it: what stands against this date has changed."), "warning")
            return _show(conflict), 409
    begin_writing()
    conflict = conflict_of_reader(conflict_id)
    found = _proposal(conflict, proposal_id)
    step: Callable[..., None] = take_proposal if takes else decline_proposal
    try:
        step(conflict, found, account, now=clock.now())
    except Overtaken:
        db.session.rollback()
        flash(_("The event has changed since, or the proposal is answered already."), "warning")
        return redirect(url_for("talk.page", conflict_id=conflict_id), 303)
    except clock.NonexistentTime:
        db.session.rollback()
        flash(_("This time does not exist on that day: the clocks go forward."), "warning")
        return redirect(url_for("talk.page", conflict_id=conflict_id), 303)
    return back_to_talk(
        conflict, _("Moved, as proposed.") if takes else _("Declined. Perhaps propose another date?")
    )


answer.begins_itself = True  # type: ignore[attr-defined]  # weighing takes its time


def _proposal(conflict: Conflict, proposal_id: int) -> Proposal:
    found = db.session.get(Proposal, proposal_id)
    if found is None or found.conflict_id != conflict.id:
        abort(404)
    return found


def _reader(conflict: Conflict) -> Reader:
    """Return who reads what stands against a date: the talk has told them of its own events, while it is one."""
    is_told = conflict.state in ASKING_STATES
    return Reader(
        this_account(), current_locale(), [one.event_id for one in conflict.parties] if is_told else []
    )


@talk.post("/<int:conflict_id>/keep")
@requires("event.see_pencilled")
def keep(conflict_id: int) -> ResponseReturnValue:
    """Accept the conflict as it is, with a reason. The coordination; one organisation by itself where only it is
    concerned."""
    account, conflict = this_account(), conflict_of_reader(conflict_id)
    if not _may_keep(conflict, account):
        abort(403)
    form = KeepForm()
    form.offer()
    if not form.validate():
        return _show(conflict, keep_form=form), 400
    for_good = form.for_good.data and may_answer_for_good(conflict, account)
    decision = Decision(
        text=form.reason.data,
        taken_by=account.name,
        custom=form.custom.data,
        kept=True,
        for_good=for_good,
    )
    try:
        decide(conflict, decision, account, now=clock.now())
    except NotOpen:
        flash(_("This conflict is settled already."), "info")
        return redirect(url_for("talk.page", conflict_id=conflict.id), 303)
    if for_good:
        return back_to_talk(conflict, _("Noted, for all that ask the same. Nobody is asked again."))
    return back_to_talk(conflict, _("Noted. If either event changes in this, the question comes up again."))


@talk.post("/<int:conflict_id>/together")
@requires("event.see_pencilled")
def together(conflict_id: int) -> ResponseReturnValue:
    """Say that the two belong together; as soon as both say so, it is a chance and no conflict. Those concerned."""
    account, conflict = this_account(), conflict_of_reader(conflict_id)
    events = [party.event_id for party in conflict.parties]
    mine = [party for party in conflict.parties if may(account, "event.edit", party)]
    if len(events) != 2 or not mine:
        abort(400)
    for party in mine:
        event = event_to_move(party.event_id)
        share(event, next(other for other in events if other != event.id), account)
        recheck_event(event, now=clock.now())
    return back_to_talk(conflict, _("Noted. As soon as the others say so too, nobody is warned any more."))


@talk.post("/<int:conflict_id>/merge")
@requires("event.see_pencilled")
def merge_entries(conflict_id: int) -> ResponseReturnValue:
    """Keep one entry of an event that was entered twice. Whoever may withdraw the other one; others concerned propose
    it to them."""
    account, conflict = this_account(), conflict_of_speaker(conflict_id)
    ids = [party.event_id for party in conflict.parties]
    kept_id = request.form.get("keep", "")
    if conflict.reason_code != "twice" or kept_id not in map(str, ids) or len(ids) != 2:
        abort(400)
    if not conflict.is_open:
        flash(_("This conflict is settled already."), "info")
        return redirect(url_for("talk.page", conflict_id=conflict.id), 303)
    kept = event_to_move(int(kept_id))
    given_up = event_to_move(next(one for one in ids if one != kept.id))
    if not may_merge(account, given_up):
        propose_merging(conflict, _voice(conflict, request.form.get("key")), given_up, kept, now=clock.now())
        return back_to_talk(conflict, _("Your proposal has gone to everybody concerned."))
    try:
        merge(given_up, kept, account, now=clock.now())
    except OtherIsPublic:
        db.session.rollback()
        flash(
            _("The public knows the other entry already. Keep that one, or confirm this one first."),
            "warning",
        )
        return redirect(url_for("talk.page", conflict_id=conflict_id), 303)
    except WrongStep:
        db.session.rollback()
        flash(_("This step is not possible any more. See below what is."), "warning")
        return redirect(url_for("talk.page", conflict_id=conflict_id), 303)
    return back_to_talk(
        conflict, _("Merged: the other entry is withdrawn, and its address leads to the one kept.")
    )


@talk.post("/<int:conflict_id>/tasks/<int:task_id>")
@requires("event.see_pencilled")
def finish(conflict_id: int, task_id: int) -> ResponseReturnValue:
    """Say that what was decided is done. Whoever was asked to do it, and the coordination."""
    account, conflict = this_account(), conflict_of_reader(conflict_id)
    task = task_for(task_id, conflict.id)
    if task is None:
        abort(404)
    if not may_finish(task, account):
        abort(403)
    finish_task(task, account, now=clock.now())
    return back_to_talk(conflict, _("Noted as done."))


def _others(conflict: Conflict) -> SameQuestion:
    """Return all open ones that ask the same and that the reader may open."""
    account = this_account()
    ids = None if may(account, "conflict.mediate") else account.organisation_ids
    return others_asked(conflict, ids, account, current_locale()) if conflict.is_open else SameQuestion()


def _date_in_question(conflict: Conflict, event: Event) -> datetime:
    """Return the name of the date that the conflict is about: the conflict's own, else its next one."""
    query = (
        select(Occurrence.on, Occurrence.at)
        .where(Occurrence.event_id == event.id, Occurrence.blocks_to > conflict.from_at)
        .order_by(Occurrence.blocks_from)
        .limit(1)
    )
    row = db.session.execute(query).tuples().first()
    if row is not None:
        return datetime.combine(*row)
    if not event.lines:
        abort(400)
    first = line_of(event.lines[0])
    return datetime.combine(first.first_on, first.at)


def _voice(conflict: Conflict, key: str | None) -> Voice:
    account = this_account()
    mine = sorted(account.edited_organisation_ids)
    leading = [one.organisation_id for one in conflict.parties if one.organisation_id in mine]
    editing = [number for number in mine for one in conflict.parties if str(number) in one.co_editors]
    return Voice(account, next(iter(leading + editing), None), (key or str(uuid4()))[:36])


def _may_keep(conflict: Conflict, account: Account) -> bool:
    if may(account, "conflict.mediate"):
        return True
    return bool(conflict.parties) and all(may(account, "event.edit", party) for party in conflict.parties)


def _proposal_form(conflict: Conflict, *, empty: bool = False) -> ProposalForm:
    seen = see(conflict, this_account(), current_locale())
    first = str(seen.parties[0].event.id) if seen.parties else ""
    form = (
        ProposalForm(formdata=None, data={"key": str(uuid4()), "event_id": first})
        if empty
        else ProposalForm()
    )
    form.event_id.choices = [(str(party.event.id), party.title) for party in seen.parties]
    return form


def back_to_talk(conflict: Conflict, words: str) -> ResponseReturnValue:
    """Commit and return to the conflict's page with these words; what the reader was told of it is read."""
    mark_conflict_read(this_account().id, conflict.id, now=clock.now())
    db.session.commit()
    flash(words, "done")
    return redirect(url_for("talk.page", conflict_id=conflict.id), 303)


def _show(
    conflict: Conflict,
    *,
    letter_form: LetterForm | None = None,
    proposal_form: ProposalForm | None = None,
    keep_form: KeepForm | None = None,
    weighed: Weighed | None = None,
) -> str:
    account, locale = this_account(), current_locale()
    letters, proposals, decisions = talk_of(conflict.id)
    tasks = tasks_of_decisions(one.id for one in decisions)
    if keep_form is None:
        keep_form = KeepForm(formdata=None)
        keep_form.offer()
    year = today().year
    seen = see(conflict, account, locale)
    titles = {party.event.id: party.title for party in seen.parties}
    return render_template(
        "mediation/talk.html",
        seen=seen,
        letters=letters,
        proposals=[
            {
                "proposal": one,
                "title": titles.get(one.event_id, ""),
                "when": dates.span(
                    one.local_start, one.local_end, all_day=one.all_day, locale=locale, this_year=year
                ),
                "place": one.venue.say("name", locale) if one.venue else "",
                "may_answer": is_takeable(one, one.event) and may(account, "event.edit", one.event),
                "is_overtaken": one.state == "open" and not is_takeable(one, one.event),
                "weighed": weigh(
                    event_to_move(one.event_id), one.proposed, _reader(conflict), now=clock.now()
                )
                if is_takeable(one, one.event)
                else Weighed(),
            }
            for one in proposals
        ],
        decisions=[
            (one, custom_words(one.custom), task_words(tasks[one.id], locale) if one.id in tasks else "")
            for one in decisions
        ],
        to_do=[one for one in tasks.values() if one.state in UNDONE and may_finish(one, account)],
        letter_form=letter_form or LetterForm(formdata=None, data={"key": str(uuid4())}),
        proposal_form=proposal_form or _proposal_form(conflict, empty=True),
        keep_form=keep_form,
        weighed=weighed or Weighed(),
        may_keep=conflict.is_open and _may_keep(conflict, account),
        merging=[
            (party.event.id, party.title, may_merge(account, other.event))
            for party, other in zip(seen.parties, reversed(seen.parties), strict=True)
        ]
        if conflict.reason_code == "twice" and conflict.is_open and len(seen.parties) == 2
        else [],
        may_share=len(conflict.parties) == 2
        and conflict.is_open
        and any(may(account, "event.edit", party) for party in conflict.parties),
        concerned=is_concerned(conflict, account),
        may_speak=may_speak(conflict, account),
        same=_others(conflict),
        asides=asides_offered(conflict, seen.parties, account),
        may_answer_for_good=may_answer_for_good(conflict, account),
        may_take_back=may_take_back(conflict, account),
    )
