"""The demo's sign-ins: one of each role, at invented organisations of either demo city."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from festival.base.database import db
from festival.organisers.accounts import NewAccount, create_account, find_account
from festival.organisers.model import Account, Organisation

PASSWORD = "festival-demo"  # noqa: S105 (printed on purpose: it opens nothing but the demo city)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in, and `does` what whoever has it does."""

    email: str
    name: str
    does: str
    role: str = "member"


ACCOUNTS = (
    DemoAccount(
        "organiser@demo.example",
        "Organisator Demo",
        "registers events for an organisation",
    ),
    DemoAccount(
        "second@demo.example",
        "Zweite Demo",
        "the same for another organisation",
    ),
    DemoAccount("office@demo.example", "Amt Demo", "an office of the administration"),
    DemoAccount(
        "coordinator@demo.example",
        "Koordination Demo",
        "coordinates the city's year",
        "coordinator",
    ),
    DemoAccount("admin@demo.example", "Verwaltung Demo", "looks after the installation", "administrator"),
)


def sign_in_words() -> str:
    """Return the sign-ins, one a line, for who has just started the demo."""
    return "\n".join(
        ["Sign-ins of the demo:", *(f"  {one.email:<26} {PASSWORD}   {one.does}" for one in ACCOUNTS)]
    )


def write_accounts(theirs: Sequence[Organisation | None], password_hash: str) -> int:
    """Return how many of the demo's accounts are new; those that are there are left alone. The caller commits.

    `theirs` are their organisations in the order of ACCOUNTS; who is beyond its end belongs to none.
    """
    written = 0
    for one, organisation in zip_longest(ACCOUNTS, theirs):
        if find_account(one.email) is None:
            create_account(
                NewAccount(
                    email=one.email,
                    name=one.name,
                    password=PASSWORD,
                    role=one.role,
                    organisation=organisation.name if organisation else "",
                    password_hash=password_hash,
                )
            )
            written += 1
    db.session.flush()
    return written


def registrars(theirs: Sequence[Organisation | None]) -> dict[int, Account]:
    """The demo account that registered an organisation's events, by the organisation's id."""
    found: dict[int, Account] = {}
    for one, organisation in zip(ACCOUNTS, theirs, strict=False):
        account = find_account(one.email)
        if account and organisation:
            found[organisation.id] = account
    return found
