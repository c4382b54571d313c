"""The demo's sign-ins: one of each role, at invented organisations."""

from dataclasses import dataclass

from festival.base.database import db
from festival.organisers.accounts import NewAccount, create_account, find_account
from festival.organisers.model import Account, Organisation

PASSWORD = "festival-demo"  # noqa: S105 (printed on purpose: it opens nothing but the demo city)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in, and `does` what whoever has it does; `organisation_key` is empty for those who belong to none."""

    email: str
    name: str
    organisation_key: str
    does: str
    role: str = "member"


ACCOUNTS = (
    DemoAccount(
        "organiser@demo.example",
        "Organisator Demo",
        "kulturverein-spreebogen",
        "registers events for an organisation",
    ),
    DemoAccount(
        "second@demo.example",
        "Zweite Demo",
        "altstadtgemeinschaft-havel",
        "the same for another organisation",
    ),
    DemoAccount(
        "office@demo.example", "Amt Demo", "amt-fuer-oeffentliche-ordnung", "an office of the administration"
    ),
    DemoAccount(
        "coordinator@demo.example",
        "Koordination Demo",
        "stadtmarketing-demo",
        "coordinates the city's year",
        "coordinator",
    ),
    DemoAccount("admin@demo.example", "Verwaltung Demo", "", "looks after the installation", "administrator"),
)


def sign_in_words() -> str:
    """Return the sign-ins, one a line, for who has just started the demo."""
    return "\n".join(
        ["Sign-ins of the demo:", *(f"  {one.email:<26} {PASSWORD}   {one.does}" for one in ACCOUNTS)]
    )


def write_accounts(organisations: dict[str, Organisation], password_hash: str) -> int:
    """Return how many of the demo's accounts are new; those that are there are left alone. The caller commits."""
    written = 0
    for one in ACCOUNTS:
        if find_account(one.email) is None:
            organisation = organisations.get(one.organisation_key)
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


def registrars(organisations: dict[str, Organisation]) -> dict[int, Account]:
    """The demo account that registered an organisation's events, by the organisation's id."""
    found: dict[int, Account] = {}
    for one in ACCOUNTS:
        account, organisation = find_account(one.email), organisations.get(one.organisation_key)
        if account and organisation:
            found[organisation.id] = account
    return found
