"""Organisations at the desk: one's own, for the coordination all; each with what it is and who belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, false, func, select

from festival.base import clock
from festival.base.bodies import takes_files
from festival.base.database import begin_writing, db, lock_city
from festival.base.navigation import Entry, in_menu
from festival.base.paging import page_of, read_page_number
from festival.events.images import MAX_BYTES, BadImage, image_words, store_image
from festival.forms.both_versions import what_differs
from festival.organisations.forms import FoundingForm, OrganisationForm
from festival.organisations.invitations import open_invitations
from festival.organisations.organisation_mails import tell_coordination
from festival.organisations.queries import (
    all_organisations,
    counts_of,
    founded_and_waiting,
    get_organisation_for,
    known_names,
    people_of,
    waiting,
)
from festival.organisations.saving import change_organisation, found_organisation
from festival.organisers.alike_names import alike_names
from festival.organisers.model import Account, Organisation
from festival.organisers.permissions import may, requires, signed_in, this_account

organisations = Blueprint("organisations", __name__, url_prefix="/desk/organisations")

SHOWN = 50
MOST_WAITING = 3
"""So many of one's own may wait to be admitted: nobody fills the coordination's list."""


def waiting_for(account: Account) -> ScalarSelect[int]:
    """Return the question how many organisations wait for this person to admit them."""
    query = select(func.count()).select_from(Organisation)
    return query.where(waiting() if may(account, "organisation.admit") else false()).scalar_subquery()


@organisations.get("")
@in_menu(Entry("city", 6, _l("Organisations"), "v", waiting_for))
@signed_in
def index() -> str:
    """One's own organisations; for the coordination all, those that wait first. Whoever is signed in."""
    account = this_account()
    if not may(account, "organisation.admit"):
        own = sorted(account.memberships, key=lambda one: one.organisation.name.lower())
        return render_template("organisations/own.html", memberships=own)
    words = request.args.get("q", "")[:120].replace("\0", "")
    return render_template(
        "organisations/list.html",
        words=words,
        page=page_of(all_organisations(words), size=SHOWN, number=read_page_number()),
    )


@organisations.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Found an organisation: it waits to be admitted, but for the coordination's own doing. Whoever is signed in."""
    account = this_account()
    form = FoundingForm()
    if request.method != "POST":
        return _founding_page(form)
    lock_city()  # of two who enter the same one at once, the later sees the earlier's
    if not may(account, "organisation.admit") and founded_and_waiting(account.id) >= MOST_WAITING:
        form.form_errors.append(
            _("Several organisations of yours wait to be admitted. Wait for the coordination’s answer first.")
        )
        return _founding_page(form), 429
    if not form.validate() or form.doubt_name(form.name, known_names()):
        return _founding_page(form), 400
    made = found_organisation(form.data, account, now=clock.now())
    if not made.is_admitted:
        tell_coordination(made)
    db.session.commit()
    flash(
        _("%(name)s is entered.", name=made.name)
        if made.is_admitted
        else _("%(name)s is entered. You can draft events and hold dates at once.", name=made.name),
        "done",
    )
    return redirect(url_for(".page", organisation_id=made.id), 303)


def _founding_page(form: FoundingForm) -> str:
    coordinates = may(this_account(), "organisation.admit")
    return render_template("organisations/new.html", form=form, coordinates=coordinates)


@organisations.get("/<int:organisation_id>")
@requires("organisation.see")
def page(organisation_id: int) -> str:
    """What an organisation is and who belongs to it. Its people and the coordination."""
    account = this_account()
    found = get_organisation_for(account, organisation_id, "organisation.see")
    admits = may(account, "organisation.admit")
    known = known_names(found.id) if admits else {}
    return render_template(
        "organisations/organisation.html",
        organisation=found,
        people=people_of(found.id),
        invitations=open_invitations(found.id, now=clock.now())
        if may(account, "organisation.people", found)
        else [],
        counts=counts_of(found.id),
        may_edit=may(account, "organisation.edit", found),
        may_rule=may(account, "organisation.people", found),
        admits=admits,
        admitted_by=db.session.get(Account, found.admitted_by_id) if found.admitted_by_id else None,
        alike=[(name, known[name]) for name in alike_names(found.name, known)],
        me=account,
    )


@organisations.get("/<int:organisation_id>/edit")
@requires("organisation.edit")
def edit(organisation_id: int) -> str:
    """What an organisation says of itself, to be changed. Its owners; the coordination its name and sector too."""
    found = get_organisation_for(this_account(), organisation_id, "organisation.edit")
    return _edit_page(_form_of(found, formdata=None), found)


def save(organisation_id: int) -> ResponseReturnValue:
    """Change what an organisation says of itself. Its owners; the coordination its name and sector too."""
    logo, wrong = _logo_sent()
    begin_writing()
    found = get_organisation_for(this_account(), organisation_id, "organisation.edit")
    form = _form_of(found)
    is_fine = form.validate()
    if wrong:
        form.logo.errors = [*form.logo.errors, wrong]
    is_new_name = "name" in form and form.name.data != found.name
    if not is_fine or wrong or (is_new_name and form.doubt_name(form.name, known_names(found.id))):
        return _edit_page(form, found), 400
    if form.version.data != str(found.version) and "overwrite" not in request.form:
        differs = what_differs(form, _form_of(found, formdata=None))
        if differs:
            form.version.data = str(found.version)
            return _edit_page(form, found, differs), 409
    values: dict[str, Any] = form.answers()
    if logo or ("drops_logo" in form and form.drops_logo.data):
        values["logo_name"] = logo
    change_organisation(found, values)
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for(".page", organisation_id=found.id), 303)


# A logo is worked on before the write lock is taken.
save.begins_itself = True  # type: ignore[attr-defined]
organisations.post("/<int:organisation_id>/edit")(takes_files(requires("organisation.edit")(save)))


def _logo_sent() -> tuple[str, str]:
    """Return the name under which the logo that was sent is stored, and what is wrong with it; both may be empty."""
    upload = request.files.get("logo")
    if not upload or not upload.filename:
        return "", ""
    try:
        return store_image(upload.read(MAX_BYTES + 1)), ""
    except BadImage as error:
        return "", image_words(error.code)


def _form_of(found: Organisation, **kwargs: Any) -> OrganisationForm:
    return OrganisationForm(found, coordinates=may(this_account(), "organisation.admit"), **kwargs)


def _edit_page(form: OrganisationForm, found: Organisation, differs: Sequence[tuple[str, str]] = ()) -> str:
    return render_template("organisations/edit.html", form=form, organisation=found, differs=differs)
