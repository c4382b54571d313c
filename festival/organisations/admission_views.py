"""What the coordination decides about an organisation: whether it is admitted, and whether it is another one again."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock, text
from festival.base.database import db
from festival.organisations.duplicates import merge_organisations
from festival.organisations.organisation_mails import tell_owners
from festival.organisations.queries import LARGEST_ID, counts_of, get_organisation_for, known_names, people_of
from festival.organisations.saving import admit, refuse
from festival.organisers.alike_names import alike_names
from festival.organisers.model import Organisation
from festival.organisers.permissions import requires, this_account

admissions = Blueprint("admissions", __name__, url_prefix="/desk/organisations")

LONGEST_REASON = 1000


@admissions.post("/<int:organisation_id>/admission")
@requires("organisation.admit")
def decide(organisation_id: int) -> ResponseReturnValue:
    """Admit an organisation, or say why not. The coordination; who comes second is told what the first has said."""
    account = this_account()
    found = get_organisation_for(account, organisation_id, "organisation.admit")
    back = redirect(url_for("organisations.page", organisation_id=found.id), 303)
    answer = request.form.get("answer")
    reason = text.many_lines(request.form.get("reason", ""))[:LONGEST_REASON]
    if answer not in ("admit", "refuse"):
        abort(400)
    if answer == "admit" and found.is_admitted:
        return back  # the button was pressed twice, or two agree
    if request.form.get("version") != str(found.version):
        flash(_("Somebody else decided or changed something here meanwhile. Look at it again."), "warning")
        return back
    if answer == "refuse" and not reason:
        flash(_("Say why: its people read it."), "warning")
        return back
    if answer == "admit":
        admit(found, account, now=clock.now())
        flash(_("%(name)s is admitted: it may hand in and publish from now on.", name=found.name), "done")
    else:
        refuse(found, reason)
        flash(_("Noted. Its people read your reason and can go on drafting."), "done")
    tell_owners(found)
    db.session.commit()
    return back


@admissions.get("/<int:organisation_id>/merge")
@requires("organisation.admit")
def merge_page(organisation_id: int) -> ResponseReturnValue:
    """Choose which other organisation this one is, and see what would go there. The coordination."""
    found = get_organisation_for(this_account(), organisation_id, "organisation.admit")
    kept = _kept(request.args.get("into", ""), found)
    known = known_names(found.id)
    return render_template(
        "organisations/merge.html",
        organisation=found,
        kept=kept,
        counts=counts_of(found.id),
        people=people_of(found.id),
        alike=[(known[name], name) for name in alike_names(found.name, known)],
        others=sorted(((key, name) for name, key in known.items()), key=lambda one: one[1].lower()),
    )


@admissions.post("/<int:organisation_id>/merge")
@requires("organisation.admit")
def merge(organisation_id: int) -> ResponseReturnValue:
    """Give all that is one organisation's to another one. The coordination."""
    account = this_account()
    found = get_organisation_for(account, organisation_id, "organisation.admit")
    kept = _kept(request.form.get("into", ""), found)
    if kept is None:
        abort(400)
    versions = (request.form.get("version"), request.form.get("kept_version"))
    if versions != (str(found.version), str(kept.version)):
        flash(_("Somebody else decided or changed something here meanwhile. Look at it again."), "warning")
        return redirect(url_for(".merge_page", organisation_id=found.id, into=kept.id), 303)
    name = found.name
    merge_organisations(found, kept)
    db.session.commit()
    flash(
        _("“%(name)s” is now part of this organisation, with all its events and people.", name=name), "done"
    )
    return redirect(url_for("organisations.page", organisation_id=kept.id), 303)


def _kept(typed: str, given_up: Organisation) -> Organisation | None:
    """Return the organisation that was chosen to go on; None for no choice, 404 for one there isn't."""
    if not typed:
        return None
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 11 else 0
    found = db.session.get(Organisation, number) if 0 < number <= LARGEST_ID else None
    if found is None or found.merged_into_id is not None or found.id == given_up.id:
        abort(404)
    return found
