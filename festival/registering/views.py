"""The conversation that registers an event: one question a page, saved at every step."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from festival.base import clock, dates
from festival.base.bodies import takes_files
from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.numbers import number
from festival.base.templating import today
from festival.checks.draft import draft_as_typed, draft_of
from festival.event_times.sent_times import is_shown_anew, times_form
from festival.event_times.times_form import TimesForm
from festival.events.accessibility import asked_features
from festival.events.change_log import note_change
from festival.events.lifecycle import ENDED_STATES
from festival.events.lookup import get_event_for, say_no_organisation
from festival.events.model import Event
from festival.events.saving import new_event, write_event
from festival.forms.both_versions import what_differs
from festival.forms.fields import StepForm
from festival.forms.query_args import read_day
from festival.maps.component import drawing_map
from festival.organisers.organisations import organisations_for
from festival.organisers.permissions import may, requires, this_account
from festival.registering.draft_words import findings_for
from festival.registering.drafts import draft_of_address, sent_before
from festival.registering.forms.needs import NeedsForm
from festival.registering.forms.what import WhatForm
from festival.registering.forms.where import ELSEWHERE, WhereForm
from festival.registering.forms.whom import WhomForm, read_access
from festival.registering.pencilling import can_move, moved_form, slot_on, take_times
from festival.registering.pictures import begin_after_picture, is_picture_fine, take_picture
from festival.registering.steps import STEPS, apply, is_changed_by, is_stale, next_step
from festival.registering.venue_choice import venues_to_offer
from festival.registering.when_step import times_page, times_shown, times_that_differ
from festival.resources.borrowed import Borrowed, borrowed_lines
from festival.resources.queries import save_bookings
from festival.statements.trait_questions import read_traits, trait_errors, trait_groups, traits_that_differ

registering = Blueprint("registering", __name__, url_prefix="/desk/events")

FORMS: dict[str, type[StepForm]] = {
    "what": WhatForm,
    "where": WhereForm,
    "whom": WhomForm,
    "needs": NeedsForm,
}


@in_menu(Entry("plan", 0, _l("Register an event"), "n"))
def new() -> ResponseReturnValue:
    """Begin: what is planned. Members of an organisation and the coordination."""
    begin_after_picture()
    account = this_account()
    organisations = organisations_for(account)
    if not organisations:
        return say_no_organisation(account)
    if request.method == "GET":
        known, elsewhere = draft_of_address(account)
        if known is not None:
            return redirect(url_for(".step", event_id=known.id, name="what"), 302)
        if elsewhere is not None:
            return elsewhere
        form = WhatForm(
            data={"draft_key": request.args["draft"], "organisation_id": str(organisations[0][0])}
        )
        form.offer(organisations, current_locale())
        return _first_page(form)
    form = WhatForm()
    form.offer(organisations, current_locale())
    if not form.validate() or not is_picture_fine(form):
        return _first_page(form), 400
    known, key = sent_before(form.draft_key.data, account)
    if known is not None:
        return _correct(form, known)
    event = new_event(form.title.data, organisation_id=int(form.organisation_id.data), by=account, key=key)
    apply(event, form.values())
    take_picture(event)
    write_event(event, now=clock.now(), by=this_account())
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return redirect(request.url, 303)
    return redirect(url_for(".step", event_id=event.id, name="when", **_asked_day()), 303)


def _asked_day() -> dict[str, Any]:
    """Return the day that somebody chose in the year before they began, as an argument of the next address."""
    on = read_day(request.args.get("on", ""))
    return {"on": on.isoformat()} if on else {}


def _first_page(form: WhatForm) -> str:
    return render_template(
        "registering/what.html", form=form, event=None, step="what", steps=_trail(None), differs=[]
    )


def _correct(form: WhatForm, event: Event) -> ResponseReturnValue:
    """The first step came again, under the key of an event there is: sent twice, or corrected after going back, which
    is asked about before it replaces what is saved."""
    if not is_changed_by(event, form.values()):
        return redirect(url_for(".step", event_id=event.id, name="when"), 303)
    return _save(form, get_event_for(this_account(), event.id, "event.edit"), "what", sent_again=True)


# A picture is worked on before the write lock is taken: `begin_after_picture` begins.
new.begins_itself = True  # type: ignore[attr-defined]
registering.route("/new", methods=["GET", "POST"])(takes_files(requires("event.register")(new)))


def step(event_id: int, name: str) -> ResponseReturnValue:
    """One step of an event. Members of its organisation and the coordination."""
    begin_after_picture()
    event = get_event_for(this_account(), event_id, "event.edit")
    if event.state in ENDED_STATES:
        flash(_("This event is over or will not take place, and stays as it is."), "info")
        return redirect(url_for("desk_events.event", event_id=event.id), 303)
    form = _form(event, name)
    if request.method == "GET" and name == "where" and "venue" in request.args:
        form.venue_id.data = request.args["venue"]  # it was entered just now, or found to be there already
    _offer(form, event)
    if request.method == "GET":
        form.version.data = str(event.version)
        return _show(form, event, name)
    if (isinstance(form, WhereForm) and "search" in request.form) or is_shown_anew():
        return _show(form, event, name)
    is_fine = form.validate() and not any(error for _target, error in _more_errors(form, event))
    if not is_fine or (isinstance(form, WhatForm) and not is_picture_fine(form)):
        return _show(form, event, name), 400
    if isinstance(form, TimesForm) and form.asks_about(event, today()):
        return _show(form, event, name), 400
    return _save(form, event, name)


def _form(event: Event, name: str) -> Any:
    """Return the step's form: as it was sent, else with the event's answers."""
    if name == "when":
        return times_form(event, on=_asked_day().get("on", ""))
    return FORMS[name](data=FORMS[name].answers(event)) if request.method == "GET" else FORMS[name]()


step.begins_itself = True  # type: ignore[attr-defined]
registering.route("/<int:event_id>/<any(what, when, where, whom, needs):name>", methods=["GET", "POST"])(
    takes_files(requires("event.edit")(step))
)


def _save(form: Any, event: Event, name: str, *, sent_again: bool = False) -> ResponseReturnValue:
    values = form.values()
    if isinstance(form, WhomForm):
        values |= read_access(request.form)
    if isinstance(form, NeedsForm):
        values["traits"] = read_traits(event.traits, request.form)
    borrowed = [line for line in _borrowed(form, event) if line.wanted is not None and line.is_changed]
    lent = {line.id: line.wanted or 0 for line in borrowed}
    changed = is_changed_by(event, values) or bool(lent)
    if is_stale(event, form.version.data) and changed and "overwrite" not in request.form:
        form.version.data = str(event.version)
        differs = _what_differs(form, event, name)
        return _show(form, event, name, differs=differs, sent_again=sent_again), 409
    apply(event, values)
    if isinstance(form, WhatForm):
        take_picture(event)
    image_given = isinstance(form, WhatForm) and bool(form.image.data)
    if changed or image_given:
        if save_bookings(event, lent):
            told = [[line.name, line.unit, line.amount, line.wanted] for line in borrowed]
            note_change(event, "lent", this_account().id, {"lent": told}, now=clock.now())
        write_event(event, now=clock.now(), by=this_account())
        db.session.commit()
    if "later" in request.form:
        flash(_("Saved. You can go on whenever you like."), "done")
        return redirect(url_for("desk.home"), 303)
    if event.state != "idea" or "back" in request.form:
        flash(_("Saved."), "done")
        return redirect(url_for("desk_events.event", event_id=event.id), 303)
    mark = findings_for(draft_of(event, now=clock.now()), this_account(), offers=False).mark
    if mark and mark != request.form.get("seen"):
        return redirect(url_for(".step", event_id=event.id, name=name, found=1), 303)
    return redirect(following_url(event, name), 303)


def following_url(event: Event, name: str) -> str:
    """Return the address of the step after this one; the last are the answers to check."""
    following = next_step(name)
    if following == "check":
        return url_for("desk_events.event", event_id=event.id)
    return url_for("registering.step", event_id=event.id, name=following)


@registering.post("/<int:event_id>/take-date")
@requires("event.edit")
def take_date(event_id: int) -> ResponseReturnValue:
    """Move the whole event to a better date in one step, with the times that are typed beside the offer, else with
    those it has. Members of its organisation and the coordination."""
    event = get_event_for(this_account(), event_id, "event.edit")
    on = read_day(request.form.get("on", ""))
    typed = times_form(event) if "shape" in request.form else None
    if on is None or not 2000 <= on.year <= 2150 or event.state in ENDED_STATES:
        abort(400)
    if typed is None and not event.lines:
        abort(400)
    if typed is not None and not typed.validate():
        return _show(typed, event, "when"), 400
    if is_stale(event, request.form.get("version")):
        if typed is not None:
            typed.version.data = str(event.version)
            return _show(typed, event, "when", differs=_what_differs(typed, event, "when")), 409
        flash(
            _("Somebody else changed this event meanwhile. Look at it again before you move it."), "warning"
        )
        return redirect(url_for(".step", event_id=event.id, name="when"), 303)
    if typed is not None:
        apply(event, typed.values())
    form = moved_form(event, slot_on(event, on))
    if not can_move(event, form):
        db.session.rollback()
        event = get_event_for(this_account(), event_id, "event.edit")
        form.version.data = str(event.version)
        form.line.data = str(event.lines[0].id) if len(event.lines) > 1 else ""
        return _show(form, event, "when"), 400
    take_times(event, form)
    write_event(event, now=clock.now(), by=this_account())
    db.session.commit()
    flash(_("The event is now on %(day)s.", day=dates.long_day(on, current_locale())), "done")
    if event.state != "idea":
        return redirect(url_for("desk_events.event", event_id=event.id), 303)
    is_placed = event.venue_id is not None or bool(event.place_name)
    return redirect(url_for(".step", event_id=event.id, name="whom" if is_placed else "where"), 303)


@registering.post("/<int:event_id>/findings")
@requires("event.edit")
def findings(event_id: int) -> ResponseReturnValue:
    """What stands in the way of the date as it is typed, as a fragment of a page; nothing is written."""
    event = get_event_for(this_account(), event_id, "event.edit")
    form = times_form(event)
    now = clock.now()
    draft = draft_as_typed(event, form.plan(), now=now) if form.validate() else None
    return render_template(
        "registering/_findings.html",
        findings=findings_for(draft, this_account()),
        event=event,
        asked=draft is not None,
        taken_with="step-form",
        step="when",
        **(times_shown(form, event) if draft is not None else {}),
    )


findings.begins_itself = True  # type: ignore[attr-defined]  # reads only: no write lock while somebody types


def _borrowed(form: StepForm, event: Event) -> list[Borrowed]:
    """Return what the city lends, in the step that asks for it, with what was typed."""
    return borrowed_lines(event.id, request.form) if isinstance(form, NeedsForm) else []


def _more_errors(form: StepForm, event: Event) -> list[tuple[str, str]]:
    """Return target and message of what was typed wrongly beside the form's own fields."""
    if not isinstance(form, NeedsForm):
        return []
    lent = [(f"resource-{one.id}", one.error) for one in _borrowed(form, event) if one.error]
    return lent + trait_errors(trait_groups(event.traits, request.form))


def _offer(form: StepForm, event: Event) -> None:
    locale = current_locale()
    if isinstance(form, WhatForm):
        account, is_planned = this_account(), event.state in ("idea", "pencilled")
        leads = may(account, "event.lead", event)
        own = organisations_for(account, admitted=not is_planned) if leads else []
        form.offer(own or [(event.organisation_id, event.organisation.name)], locale)
    elif isinstance(form, WhereForm):
        form.offer(venues_to_offer(event, form, locale))
    elif isinstance(form, WhomForm | NeedsForm):
        form.offer(locale)


def _what_differs(form: Any, event: Event, name: str) -> list[tuple[str, str]]:
    """Return what is stored now where it is not what was typed, in words; the form was checked."""
    if isinstance(form, TimesForm):
        return times_that_differ(form, event)
    stored = FORMS[name](formdata=None, data=FORMS[name].answers(event))
    _offer(stored, event)
    found = what_differs(form, stored)
    if isinstance(form, WhomForm):
        given, locale = read_access(request.form), current_locale()
        answers = {"yes": _("yes"), "no": _("not available"), "unknown": _("not known")}
        pairs = zip(asked_features(event, given, locale), asked_features(event, None, locale), strict=True)
        found += [(now.label, answers[now.answer]) for mine, now in pairs if mine != now]
    if isinstance(form, NeedsForm):
        found += traits_that_differ(event.traits, request.form)
    lent = [one for one in _borrowed(form, event) if one.is_changed]
    return found + [(one.name, number(one.amount, current_locale())) for one in lent]


def _show(form: Any, event: Event, name: str, *, differs: Any = (), sent_again: bool = False) -> str:
    extra: dict[str, Any] = {}
    if name == "when" or event.state == "idea":
        is_new = name == "when" or "found" in request.args
        extra["findings"] = findings_for(draft_of(event, now=clock.now()), this_account(), offers=is_new)
        extra["is_found"] = is_new
        extra["following"] = following_url(event, name)
    if name == "when":
        extra |= times_page(form, event)
        extra["zone_words"] = get_city().name
        extra["taken_with"] = "step-form"
    if request.endpoint == "registering.take_date":
        extra["action"] = url_for(".step", event_id=event.id, name=name)
    if name == "where":
        extra["map"] = drawing_map("geometry", kinds=("point", "line", "area"))
        extra["elsewhere"] = ELSEWHERE
    if name == "whom":
        given = read_access(request.form) if request.method == "POST" else None
        extra["features"] = asked_features(event, given, current_locale())
    if name == "needs":
        extra["borrowed"] = _borrowed(form, event)
        extra["groups"] = trait_groups(event.traits, request.form)
        extra["more"] = _more_errors(form, event)
    return render_template(
        f"registering/{name}.html",
        form=form,
        event=event,
        step=name,
        steps=_trail(event),
        differs=differs,
        sent_again=sent_again,
        **extra,
    )


def _trail(event: Event | None) -> list[tuple[str, str, str | None]]:
    trail = []
    for name, words in STEPS.items():
        url = None
        if event is not None and name == "check":
            url = url_for("desk_events.event", event_id=event.id)
        elif event is not None:
            url = url_for("registering.step", event_id=event.id, name=name)
        trail.append((name, str(words), url))
    return trail
