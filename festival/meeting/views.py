"""The yearly meeting on one projector page: the open conflicts one by one, and the minutes as a document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import BadRequest

from festival.base import clock, dates
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.templating import today
from festival.checks.looked_until import series_words
from festival.conflicts.actions import NotOpen
from festival.conflicts.display import see
from festival.conflicts.queries import conflict_for
from festival.forms.query_args import read_day
from festival.mediation.decision_reasons import custom_words
from festival.mediation.decisions import Order, decide, may_answer_for_good
from festival.mediation.model import Decision
from festival.mediation.proposals import is_takeable
from festival.mediation.queries import talk_of
from festival.mediation.same_question import others_asked
from festival.mediation.shelves import agenda, count_small
from festival.mediation.tasks import task_words, tasks_of_decisions
from festival.mediation.weighing import Reader, event_to_move, weigh
from festival.meeting.forms import DecisionForm
from festival.meeting.minutes import meeting_days, minutes_document, minutes_of
from festival.organisers.audit_trail import note_download
from festival.organisers.permissions import requires, this_account

meeting = Blueprint("meeting", __name__, url_prefix="/desk/meeting")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@meeting.get("")
@in_menu(Entry("plan", 5, _l("Meeting"), "m"))
@requires("conflict.mediate")
def index() -> str:
    """Choose the time the meeting is about. The coordination."""
    start_on, end_on = _window()
    ids = agenda(start_on, end_on)
    return render_template(
        "meeting/start.html",
        start_on=start_on,
        last_on=date.fromordinal(end_on.toordinal() - 1),
        count=len(ids),
        small_count=count_small(start_on, end_on),
        looked=series_words(end_on - timedelta(days=1), now=clock.now()),
        first_id=ids[0] if ids else None,
        window=_window_args(start_on, end_on),
        meetings=meeting_days(),
    )


@meeting.get("/<int:conflict_id>")
@requires("conflict.mediate")
def page(conflict_id: int) -> ResponseReturnValue:
    """One conflict on one page. The coordination."""
    return _show(conflict_id, None)


@meeting.post("/<int:conflict_id>")
@requires("conflict.mediate")
def decided(conflict_id: int) -> ResponseReturnValue:
    """Write the decision down and go to the next one. The coordination."""
    conflict = conflict_for(conflict_id, None)
    if conflict is None:
        abort(404)
    form = DecisionForm()
    form.offer_parties(conflict)
    if not form.validate():
        return _show(conflict_id, form), 400
    start_on, end_on = _window()
    following = _neighbours(conflict_id, start_on, end_on)[1]
    decision = Decision(
        text=form.reason.data,
        taken_by=form.taken_by.data,
        custom=form.custom.data,
        kept=form.kept,
        for_good=form.kept and form.for_good.data and may_answer_for_good(conflict, this_account()),
        meeting_on=today(),
    )
    try:
        decide(conflict, decision, this_account(), now=clock.now(), order=_order(form))
    except NotOpen:
        flash(_("This conflict is settled already."), "info")
    else:
        db.session.commit()
        flash(_("Written into the minutes."), "done")
    args = _window_args(start_on, end_on)
    if following is None:
        return redirect(url_for(".minutes", on=today().isoformat()), 303)
    return redirect(url_for(".page", conflict_id=following, **args), 303)


def _order(form: DecisionForm) -> Order | None:
    """Return what somebody has to do; the form is valid."""
    if form.kept or form.due_on is None:
        return None
    return Order(int(form.by.data) if form.by.data else None, form.due_on)


@meeting.get("/minutes/<on>")
@requires("conflict.mediate")
def minutes(on: str) -> str:
    """What was decided on a day, to read and to print. The coordination."""
    day = _day(on)
    return render_template("meeting/minutes.html", day=day, entries=_entries(day))


@meeting.get("/minutes/<on>.docx")
@requires("conflict.mediate")
def minutes_file(on: str) -> Response:
    """The same as a document for a word processor. The coordination."""
    day = _day(on)
    body = minutes_document(day, _entries(day), current_locale())
    note_download("minutes", on=day.isoformat())
    response = Response(body, mimetype=DOCX)
    response.headers["Content-Disposition"] = f'attachment; filename="{_("minutes")}-{day.isoformat()}.docx"'
    return response


def _entries(day: date) -> list[dict[str, object]]:
    account, locale = this_account(), current_locale()
    entries = []
    decisions = minutes_of(day)
    tasks = tasks_of_decisions(one.id for one in decisions)
    for decision in decisions:
        conflict = conflict_for(decision.conflict_id, None)
        if conflict is not None:
            entries.append(
                {
                    "decision": decision,
                    "seen": see(conflict, account, locale),
                    "custom": custom_words(decision.custom),
                    "task": task_words(tasks[decision.id], locale) if decision.id in tasks else "",
                }
            )
    return entries


def _show(conflict_id: int, form: DecisionForm | None) -> str:
    account, locale = this_account(), current_locale()
    conflict = conflict_for(conflict_id, None)
    if conflict is None:
        abort(404)
    start_on, end_on = _window()
    before, after, position, count = _neighbours(conflict_id, start_on, end_on)
    letters, proposals, decisions = talk_of(conflict_id)
    if form is None:
        form = DecisionForm(formdata=None)
        form.offer_parties(conflict)
    same = others_asked(conflict, None, account, locale)
    return render_template(
        "meeting/conflict.html",
        seen=see(conflict, account, locale),
        letters=letters[-3:],
        proposals=[
            (
                one,
                dates.span(
                    one.local_start,
                    one.local_end,
                    all_day=one.all_day,
                    locale=locale,
                    this_year=today().year,
                ),
                weigh(
                    event_to_move(one.event_id), one.proposed, Reader(account, locale), now=clock.now()
                ).against
                if is_takeable(one, one.event)
                else (),
            )
            for one in proposals
        ],
        decisions=_decided(decisions, locale),
        form=form,
        same=same,
        may_answer_for_good=may_answer_for_good(conflict, account),
        before=before,
        after=after,
        position=position,
        count=count,
        window=_window_args(start_on, end_on),
    )


def _decided(decisions: list[Decision], locale: str) -> list[tuple[Decision, str]]:
    """Return decisions with who has to do what of them until when."""
    tasks = tasks_of_decisions(one.id for one in decisions)
    return [(one, task_words(tasks[one.id], locale) if one.id in tasks else "") for one in decisions]


def _neighbours(conflict_id: int, start_on: date, end_on: date) -> tuple[int | None, int | None, int, int]:
    """Return the ids before and after on the agenda, the place on it from 1 (0: not on it) and how many there are."""
    ids = agenda(start_on, end_on)
    if conflict_id not in ids:
        return None, ids[0] if ids else None, 0, len(ids)
    index = ids.index(conflict_id)
    before = ids[index - 1] if index else None
    after = ids[index + 1] if index + 1 < len(ids) else None
    return before, after, index + 1, len(ids)


def _window() -> tuple[date, date]:
    """Return `[start, end)` of the address; without one, from today to the end of next year."""
    start_on = _asked("from") or today()
    last_on = _asked("to") or date(today().year + 1, 12, 31)
    if last_on < start_on:
        raise BadRequest(_("The last day lies before the first."))
    return start_on, date.fromordinal(last_on.toordinal() + 1)


def _window_args(start_on: date, end_on: date) -> dict[str, Any]:
    return {"from": start_on.isoformat(), "to": date.fromordinal(end_on.toordinal() - 1).isoformat()}


def _asked(name: str) -> date | None:
    value = request.args.get(name, "")
    day = read_day(value) if value else None
    if value and (day is None or not 2000 <= day.year <= 2150):
        raise BadRequest(_("The filter “%(name)s” does not know “%(value)s”.", name=name, value=value[:40]))
    return day


def _day(on: str) -> date:
    day = read_day(on)
    if day is None:
        abort(404)
    return day
