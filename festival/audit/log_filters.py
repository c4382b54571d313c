"""What of the log is asked for: kinds, a person, days; read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_

from festival.audit.words import KINDS
from festival.base import clock
from festival.base.database import db
from festival.forms.query_args import read_day
from festival.organisers.accounts import find_account
from festival.organisers.audit_trail import LogEntry
from festival.organisers.model import Account

_LARGEST_ID = 2**31 - 1


@dataclass
class LogFilters:
    """What was asked for; `errors` says by name what of it can't be understood, as sentences."""

    kind: str = ""
    person: str = ""
    from_on: date | None = None
    until_on: date | None = None
    account: Account | None = None
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def as_args(self) -> dict[str, str]:
        """Return what the address says, without what is empty."""
        return {name: value for name, value in self.typed.items() if value}

    def clauses(self, zone: ZoneInfo) -> list[ColumnElement[bool]]:
        """Return the conditions on rows; days are the city's. By ix_log_entry_at, _kind, _by and _of."""
        found: list[ColumnElement[bool]] = []
        if self.kind:
            found.append(LogEntry.kind == self.kind)
        if self.account is not None:
            found.append(or_(LogEntry.by_id == self.account.id, LogEntry.of_id == self.account.id))
        if self.from_on:
            found.append(LogEntry.at >= clock.day_bounds(self.from_on, zone)[0])
        if self.until_on:
            found.append(LogEntry.at < clock.day_bounds(self.until_on, zone)[1])
        return found


def read_log_filters(args: Mapping[str, str]) -> LogFilters:
    """Return what the address asks for. One query where a person is named, else none."""
    typed = {name: args.get(name, "").strip() for name in ("kind", "person", "from", "until")}
    filters = LogFilters(typed=typed)
    if typed["kind"] in KINDS:
        filters.kind = typed["kind"]
    elif typed["kind"]:
        filters.errors["kind"] = _("There is no such kind.")
    for name in ("from", "until"):
        on = read_day(typed[name]) if typed[name] else None
        if typed[name] and (on is None or not 2000 <= on.year <= 2150):
            filters.errors[name] = _("This is not a day. Write it as 14.6.2027.")
        elif name == "from":
            filters.from_on = on
        else:
            filters.until_on = on
    if typed["person"]:
        filters.account = _find(typed["person"])
        if filters.account is None:
            filters.errors["person"] = _(
                "There is no account with this e-mail address or number. Write the whole address."
            )
    return filters


def _find(typed: str) -> Account | None:
    """The account of an e-mail address, or of the number that the log names it by."""
    if "\0" in typed:
        return None
    if typed.isascii() and typed.isdigit():
        return db.session.get(Account, int(typed)) if int(typed) <= _LARGEST_ID else None
    return find_account(typed)
