"""The administrator's page of backups: which there are, one taken now, and taking one away as a file."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.backups.keep_rule import DAYS, MONTHS, WEEKS
from festival.backups.missing import missing_backup
from festival.backups.nightly import JOB, KeptBackup, kept_backups
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.numbers import number
from festival.base.other_servers import waits_for_others
from festival.base.private_files import is_on_one_disk
from festival.job_runs.model import JobRun
from festival.job_runs.noting import ask_for_run
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires, this_account
from festival.second_factor.asking_again import AskingForm, asking_form, refuse

backup_pages = Blueprint("backup_pages", __name__, url_prefix="/desk/settings/backups")


@backup_pages.get("")
@in_menu(Entry("settings", 10, _l("Backups")))
@requires("city.settings")
def index() -> str:
    """Which backups there are, and what is wrong with them; administrators only. Two queries."""
    settings, run = current_app.config["SETTINGS"], db.session.get(JobRun, JOB)
    return render_template(
        "backups/index.html",
        folder=settings.backup_dir,
        is_on_one_disk=is_on_one_disk(settings.backup_dir, settings.data_dir)
        if settings.backup_dir
        else False,
        is_demo=get_city().is_demo,
        missing=missing_backup(now=clock.now()),
        is_asked=run is not None and run.asked_at is not None,
        backups=[(one, megabytes(one.size_bytes)) for one in kept_backups(settings)],
        kept={"days": DAYS, "weeks": WEEKS, "months": MONTHS},
    )


@backup_pages.post("")
@requires("city.settings")
def take_now() -> ResponseReturnValue:
    """Have a backup taken now, by the jobs; administrators only."""
    if current_app.config["SETTINGS"].backup_dir is None:
        abort(404)
    ask_for_run(JOB, now=clock.now())
    db.session.commit()
    flash(_("A backup is being taken. Load this page again in a minute to see it."), "done")
    return redirect(url_for(".index"), 303)


@backup_pages.get("/<name>")
@requires("city.settings")
def one(name: str) -> ResponseReturnValue:
    """Ask whether it is still the administrator who wants to have a backup; administrators only."""
    return _page(_known(name), asking_form(is_sent=False))


def download(name: str) -> ResponseReturnValue:
    """Hand a backup out, which is written down. Administrators only, with password and, where they have one, code."""
    backup, account = _known(name), this_account()
    form = asking_form(is_sent=True)
    if (refused := refuse(form)) is not None:
        return _page(backup, form), refused
    note("download", by_id=account.id, what="backup")
    db.session.commit()
    response: Response = send_file(
        backup.path, mimetype="application/gzip", as_attachment=True, download_name=backup.name, etag=False
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


# The password is looked at before the write lock is taken, and the file is sent after it.
download.begins_itself = True  # type: ignore[attr-defined]
# A large file holds its thread until whoever takes it has it: not one of those that pages wait for.
backup_pages.post("/<name>")(waits_for_others(requires("city.settings")(download)))


def _known(name: str) -> KeptBackup:
    """The backup of this name among those in the folder, so that no name leads elsewhere."""
    backups = kept_backups(current_app.config["SETTINGS"])
    return next((one for one in backups if one.name == name), None) or abort(404)


def _page(backup: KeptBackup, form: AskingForm) -> str:
    return render_template("backups/one.html", backup=backup, size=megabytes(backup.size_bytes), form=form)


def megabytes(size_bytes: int) -> str:
    """Return a size in megabytes as people read them."""
    size = size_bytes / 1_000_000
    return number(round(size, 1 if size < 10 else 0), current_locale())
