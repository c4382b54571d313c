"""Where one is signed in, and signing out there."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import delete, select

from festival.base import clock
from festival.base.database import db
from festival.organisers.model import SignIn
from festival.organisers.permissions import signed_in, this_account
from festival.organisers.sign_in import this_sign_in

sign_ins = Blueprint("sign_ins", __name__, url_prefix="/account/sign-ins")


@sign_ins.get("")
@signed_in
def index() -> str:
    """All browsers in which one is signed in, the newest first. Whoever is signed in, their own. One query, by
    ix_sign_in_account."""
    query = select(SignIn).where(SignIn.account_id == this_account().id, SignIn.expires_at > clock.now())
    found = db.session.scalars(query.order_by(SignIn.started_at.desc(), SignIn.id.desc())).all()
    here = this_sign_in()
    return render_template(
        "accounts/sign_ins.html", sign_ins=[(one, one.token_digest == here) for one in found]
    )


@sign_ins.post("/<int:sign_in_id>")
@signed_in
def end(sign_in_id: int) -> ResponseReturnValue:
    """Sign out in one browser. Whoever is signed in, their own."""
    mine = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == this_account().id)
    if db.session.connection().execute(mine).rowcount != 1:
        db.session.rollback()  # nobody waits for the page that says so
        abort(404)
    db.session.commit()
    flash(_("Signed out there."), "done")
    return redirect(url_for(".index"), 303)


@sign_ins.post("")
@signed_in
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here. Whoever is signed in, their own."""
    others = delete(SignIn).where(
        SignIn.account_id == this_account().id, SignIn.token_digest != this_sign_in()
    )
    db.session.connection().execute(others)
    db.session.commit()
    flash(_("You are signed out everywhere else."), "done")
    return redirect(url_for(".index"), 303)
