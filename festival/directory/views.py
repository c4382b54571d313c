"""Signing in by the directory: away to the provider, and back with its answer."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.other_servers import waits_for_others
from festival.base.view_access import public
from festival.directory.errors import AnswerRefused, ProviderAway
from festival.directory.linking import account_of, make_account
from festival.directory.provider import Person, Provider
from festival.organisers.accounts import current_account
from festival.organisers.addresses import safe_next
from festival.organisers.audit_trail import note_at_the_door
from festival.organisers.entering import Arrival, enter
from festival.organisers.passwords import hash_password
from festival.second_factor.requiring import policy

directory = Blueprint("directory", __name__, url_prefix="/signin/directory")

MAX_AGE_S = 600
"""So long somebody may take at the provider's page."""
_KEY = "directory"
_LONGEST_CODE = 4000


@directory.get("")
@public
@waits_for_others
def begin() -> ResponseReturnValue:
    """Send the browser to the provider. Anybody may enter; who is signed in already goes on."""
    provider = _provider()
    if current_account() is not None:
        return redirect(safe_next(request.args.get("next")), 302)
    try:
        begun = provider.begin()
    except ProviderAway as error:
        return _away(error)
    session[_KEY] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "next": request.args.get("next", "")[:2000],
        "at": int(clock.now().timestamp()),
    }
    return redirect(begun.address, 302)


@directory.get("/back")
@public
@waits_for_others
def back() -> ResponseReturnValue:
    """Where the provider sends the browser: sign in as whom it names. Whoever was sent there from this browser."""
    provider, now = _provider(), clock.now()
    begun = session.pop(_KEY, None)
    if not _is_ours(begun, now):
        return _page("directory/again.html", 400)
    if "error" in request.args:
        flash(_("You were not signed in there. Try once more, or use your password."), "info")
        return redirect(url_for("organisers.signin_page", next=begun["next"] or None), 303)
    code = request.args.get("code", "")
    if not code or len(code) > _LONGEST_CODE:
        return _page("directory/again.html", 400)
    try:
        person = provider.person_of(code, nonce=begun["nonce"], verifier=begun["verifier"], now=now)
    except ProviderAway as error:
        return _away(error)
    except AnswerRefused as error:
        current_app.logger.warning("the directory's answer was refused: %s", error)
        return _page("directory/again.html", 400)
    return _let_in(person, begun["next"], now)


def _let_in(person: Person, wanted: str, now: datetime) -> ResponseReturnValue:
    """Sign the person in, or say whom to ask."""
    may_be_made = bool(person.email) and policy().directory_accounts
    # Worked out before the write lock is taken. It is nobody's password: whoever wants one asks for it by mail.
    password_hash = hash_password(secrets.token_urlsafe(32)) if may_be_made else ""
    begin_writing()
    account = account_of(person) or (make_account(person, password_hash) if may_be_made else None)
    if account is None:
        note_at_the_door("directory_refused", None)
        db.session.commit()
        return _page("directory/unknown.html", 403, email=person.email)
    return enter(Arrival(account, next=wanted, has_shown_more=person.has_shown_more), now=now)


def _is_ours(begun: object, now: datetime) -> bool:
    """Whether this browser was sent away lately and comes back with the state it was given."""
    if not isinstance(begun, dict) or now.timestamp() - begun["at"] > MAX_AGE_S:
        return False
    return hmac.compare_digest(begun["state"].encode(), request.args.get("state", "").encode())


def _provider() -> Provider:
    found: Provider | None = current_app.extensions.get("festival_directory")
    if found is None:
        abort(404)
    return found


def _away(error: ProviderAway) -> ResponseReturnValue:
    current_app.logger.warning("the directory is away: %s", error)
    return _page("directory/away.html", 503)


def _page(template: str, status: int, **values: object) -> ResponseReturnValue:
    return render_template(template, **values), status
