"""A form that was sent after its sign-in had ended isn't lost: it waits, signed, until somebody has signed in again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from festival.base.view_access import PUBLIC
from festival.organisers.accounts import current_account
from festival.organisers.addresses import is_local_path, is_same_origin, names_same_origin, this_address
from festival.organisers.forms import SignInForm

MAX_CHARACTERS = 1_000_000
"""Half of what a form may weigh in memory; what is longer can't be carried."""
_MAX_AGE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class KeptForm:
    """Where the form was going and what it carried, in order; `had_files` says that files must be chosen again."""

    address: str
    fields: list[tuple[str, str]]
    had_files: bool


def ask_to_sign_in() -> ResponseReturnValue:
    """Answer somebody who isn't signed in: the way to the sign-in page, or the page itself with their form kept.

    Only a form of our own pages is kept: one that another site sends here would else be saved in the name of
    whoever signs in.
    """
    if request.path.startswith("/api/"):
        abort(401)
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("organisers.signin_page", next=this_address()), 302)
    if request.method != "POST" or not is_same_origin():
        return redirect(url_for("organisers.signin_page"), 303)
    form = SignInForm(formdata=None, kept=kept_text())
    return render_template("organisers/sign_in.html", form=form, is_interrupted=True), 401


def mend_stale_form() -> ResponseReturnValue | None:
    """Answer a form whose protection against forgery has grown old, so that nothing typed is lost.

    Returns None where nothing can be mended: a form that comes from elsewhere, or one of a public page.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.method != "POST" or not is_same_origin():
        return None
    if request.endpoint == "organisers.signin":
        form = SignInForm()
        form.form_errors.append(_("This page had grown old. Please enter your password again."))
        return render_template("organisers/sign_in.html", form=form), 400
    if request.endpoint == "organisers.signout" and current_account() is None:
        return redirect(f"{request.script_root}/", 303)
    if getattr(view, "entry", PUBLIC) == PUBLIC:
        return None
    if current_account() is None:
        return ask_to_sign_in()
    kept = read_kept(kept_text())
    if kept is None or not names_same_origin():
        return None
    return render_template("organisers/continue.html", kept=kept, is_old=True), 400


def kept_text() -> str:
    """Return the running request's form as a signed text; empty where it is too long to be carried.

    Passwords and the protection against forged forms are left out, files can't be sent twice.
    """
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and "password" not in name.lower()
    ]
    # A file field that was left empty arrives as a file without a name.
    had_files = any(upload.filename for upload in request.files.values())
    text = _signer().dumps([this_address(), fields, had_files])
    return text if isinstance(text, str) and len(text) <= MAX_CHARACTERS else ""


def read_kept(text: str | None) -> KeptForm | None:
    """Return the form that `kept_text` wrote less than a day ago, or None."""
    if not text:
        return None
    try:
        address, fields, had_files = _signer().loads(text, max_age=_MAX_AGE_SECONDS)
    except BadData:
        return None
    if not is_local_path(address):
        return None
    return KeptForm(address, [(name, value) for name, value in fields], had_files)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="festival.kept-form")
