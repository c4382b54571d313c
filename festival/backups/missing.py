"""A backup that is missing, and who hears of it: administrators on Today, and once by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, has_request_context, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from festival.accounts.simple_mail import Letter, letter_to
from festival.backups.nightly import JOB
from festival.base import clock
from festival.base.city import get_city
from festival.base.clock import to_local
from festival.base.database import begin_writing, db
from festival.base.dates import clock_time, plain_day
from festival.base.http import current_locale
from festival.base.sentence import Sentence
from festival.job_runs.model import JobRun
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.outbox.kinds import MailKind
from festival.outbox.mail import Mail, speaking
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, is_mail_on, post

OVERDUE_AFTER = timedelta(hours=30)
"""A night and the morning after it."""
KIND_KEY = "no_backup"


@dataclass(frozen=True)
class Missing:
    """That a backup is missing: `cause` is the same for as long as it is for one reason."""

    cause: str
    words: Sentence
    error: str


def missing_backup(*, now: datetime) -> Missing | None:
    """Return what is wrong with the nightly backup; None where nothing is, or none is wanted. One query."""
    settings, city = current_app.config["SETTINGS"], get_city()
    if settings.backup_dir is None or city.is_demo:
        return None
    run = db.session.get(JobRun, JOB)
    if run is None or run.started_at is None:
        return None
    good_at = run.succeeded_at
    if run.failing_since is not None:
        since = _Moment(run.failing_since)
        words = (
            Sentence(
                "The backup fails since %(since)s. The last good one is of %(last)s.",
                since=since,
                last=_Moment(good_at),
            )
            if good_at
            else Sentence("The backup fails since %(since)s. There is none yet.", since=since)
        )
        return Missing(f"fails since {run.failing_since.isoformat()}", words, run.error)
    if good_at is not None and now - good_at > OVERDUE_AFTER:
        words = Sentence("The backup is overdue: the last one is of %(moment)s.", moment=_Moment(good_at))
        return Missing(f"overdue since {good_at.isoformat()}", words, "")
    return None


class _Moment:
    """A moment as its reader writes it, once it is known who reads."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __str__(self) -> str:
        local = to_local(self.at, get_city().tz)
        locale = current_locale() if has_request_context() else "en"
        return f"{plain_day(local.date(), locale, this_year=0)}, {clock_time(local.time(), locale)}"


def tell_of_missing(*, now: datetime) -> None:
    """Post a mail to each administrator, once for each cause. For a job."""
    missing = missing_backup(now=now) if is_mail_on() else None
    if missing is None:
        db.session.rollback()
        return
    told = exists().where(OutgoingMail.kind == KIND_KEY, OutgoingMail.cause == missing.cause)
    if db.session.scalar(select(told)):
        db.session.rollback()
        return
    begin_writing()
    people = select(Account).where(Account.role == "administrator", Account.is_active)
    for account in db.session.scalars(people.order_by(Account.id)):
        post(Recipient(account_id=account.id, locale=account.locale), KIND_KEY, missing.cause)
    db.session.commit()


def warn_at_the_desk(account: Account, *, now: datetime) -> list[tuple[str, str]]:
    """Return what Today tells an administrator of backups, each with where it leads."""
    if not may(account, "city.settings"):
        return []
    missing = missing_backup(now=now)
    return [(missing.words.words, url_for("backup_pages.index"))] if missing else []


def _compose(mail: OutgoingMail) -> Mail | None:
    account = db.session.get(Account, mail.account_id) if mail.account_id else None
    missing = missing_backup(now=clock.now())
    if account is None or not account.is_active or not may(account, "city.settings"):
        return None
    if missing is None or missing.cause != mail.cause:
        return None  # one was taken meanwhile
    with speaking(account.locale):
        letter = Letter(
            _("There is no backup of the calendar of %(city)s", city=get_city().name),
            (
                missing.words.words,
                *((_("The last time it said: %(error)s", error=missing.error),) if missing.error else ()),
                _(
                    "Older backups are kept. Please tell whoever looks after the server. This mail comes once."
                ),
            ),
            url_for("backup_pages.index", _external=True),
            _("Backups"),
        )
        return letter_to(account.email, account.locale, letter)


KIND = MailKind(KIND_KEY, _l("The backup is missing"), _compose)
