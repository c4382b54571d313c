"""What a table holds of people, as one declaration: how long, what they get of it, and what is left when they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table


@dataclass(frozen=True)
class Held:
    """One table that tells of people.

    `kept` are keys of the table of what is kept for how long (clean_up/kept_for.py).

    `theirs`: by which column a row is somebody's (their account's number, or their address) and which of its columns
    they get a copy of, in one string; `name.key` is one key of a column that holds several. A column of numbers that
    goes with its account (ON DELETE CASCADE) takes its row along when the account is deleted, and so does an address.

    Every other column says why nobody gets it: it `opens` something, is of `others`, is `shared` (the event's, the
    organisation's or the town's, which shows it on its own pages), or is `inner`: a number for the machine.

    `words` are columns in which somebody writes: where they put their own name there, it goes with the account.
    """

    kept: tuple[str, ...]
    theirs: Mapping[str, str]
    opens: str = ""
    others: str = ""
    shared: str = ""
    inner: str = ""
    words: str = ""
    stays: Mapping[str, str] = field(default_factory=dict)
    """Columns in which a name may stay although its account has gone, and whose they are: the event's, the
    organisation's, or a licence's that asks for it."""


EMAIL_COLUMNS = ("email", "recipient", "contact_email")
"""Columns that hold an address: a row is somebody's where it is theirs."""


def account_columns(table: Table) -> list[str]:
    """Return the columns that hold an account's number."""
    return [
        column.name
        for column in table.columns
        if any(key.target_fullname == "account.id" for key in column.foreign_keys)
    ]
