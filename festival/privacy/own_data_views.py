"""My data: a copy of all that is stored of whoever is signed in."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

from flask import Blueprint, Response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from festival.base import clock
from festival.base.database import db
from festival.base.templating import today
from festival.organisers.attempts import TooManyAttempts, count_within, digest_of
from festival.organisers.audit_trail import note
from festival.organisers.model import Account
from festival.organisers.permissions import signed_in, this_account
from festival.organisers.views import wait_words
from festival.privacy.own_data import begin_reading, write_own_data
from festival.second_factor.asking_again import AskingForm, asking_form, refuse

own_data = Blueprint("own_data", __name__)

MOST = 3
"""So many copies somebody takes within the window of attempts.py."""
_IN_MEMORY = 1_000_000


@own_data.get("/account/data")
@signed_in
def page() -> str:
    """What the copy holds, and the question who asks. Whoever is signed in."""
    return _page(asking_form(is_sent=False))


def download() -> ResponseReturnValue:
    """Hand out a copy of all that is stored of oneself, which is written down. Whoever is signed in, with password and,
    where they have one, code."""
    account_id, form, now = this_account().id, asking_form(is_sent=True), clock.now()
    if (refused := refuse(form)) is not None:
        return _page(form), refused
    try:
        count_within({digest_of("own data", str(account_id)): MOST}, now=now)
    except TooManyAttempts as error:
        db.session.rollback()
        form.form_errors.append(wait_words(error.until))
        return _page(form), 429
    note("download", by_id=account_id, what="own_data")
    db.session.commit()
    return _copy(account_id) or redirect(url_for("organisers.signin_page"), 303)


# The password is looked at before the write lock is taken, and the copy is read without it.
download.begins_itself = True  # type: ignore[attr-defined]
own_data.post("/account/data")(signed_in(download))


def _copy(account_id: int) -> Response | None:
    """Return the copy as a file; None where the account was deleted in this moment. On disk where it is large."""
    begin_reading()
    account = db.session.get_one(Account, account_id, populate_existing=True)
    if account.deleted_at is not None:
        return None
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed with the answer)
    try:
        write_own_data(file, account)
    except BaseException:
        file.close()
        raise
    finally:
        db.session.rollback()
    file.seek(0)
    name = f"my-data-{today().isoformat()}.zip"
    response = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name, etag=False)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(form: AskingForm) -> str:
    return render_template("privacy/own_data.html", form=form)
