"""Who may do what: one table of actions by name, asked in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from festival.base.view_access import SIGNED_IN, mark_entry, public
from festival.organisers.accounts import current_account
from festival.organisers.kept_forms import ask_to_sign_in
from festival.organisers.model import Account, Organisation

__all__ = ["ACTIONS", "could", "may", "public", "requires", "signed_in", "this_account"]

OWN = "own"
"""Whoever belongs to the organisation the subject belongs to; without a subject nobody."""
FOR_OWN = "for own"
"""The same, but without a subject whoever belongs to an organisation: for what begins something new."""
ORGANISER = "organiser"
"""Whoever belongs to any organisation."""
OFFICE = "office"
"""Whoever belongs to an organisation of the administration."""
COORDINATOR = "coordinator"

# The administrator may do everything and isn't repeated here.
ACTIONS: dict[str, frozenset[str]] = {
    "event.register": frozenset({FOR_OWN, COORDINATOR}),
    "event.edit": frozenset({OWN, COORDINATOR}),
    "event.confirm": frozenset({OWN, COORDINATOR}),
    "event.cancel": frozenset({OWN, COORDINATOR}),
    "event.view_unpublished": frozenset({OWN, OFFICE, COORDINATOR}),
    "event.see_pencilled": frozenset({ORGANISER, COORDINATOR}),
    "programme.arrange": frozenset({COORDINATOR}),
    "venue.create": frozenset({ORGANISER, COORDINATOR}),
    "venue.edit": frozenset({COORDINATOR}),
    "remembrance.edit": frozenset({COORDINATOR}),
    "conflict.mediate": frozenset({COORDINATOR}),
    "insight.see": frozenset({COORDINATOR}),
    "law.edit": frozenset({COORDINATOR}),
    "resource.edit": frozenset({COORDINATOR}),
    "city.settings": frozenset(),
    "account.create": frozenset(),
}

NO_ORGANISATION = _l(
    "Your account belongs to no organisation yet. An administrator can add it to one under “Accounts”."
)
"""What to do for who is let in nowhere, because everything here is done for an organisation."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def may(account: Account | None, action: str, subject: object = None) -> bool:
    """Return whether the account may do this to the subject: an organisation, or what has an `organisation_id`.

    An action that depends on whose the subject is stays forbidden while no subject is named.
    Raises KeyError for an action the table doesn't know.
    """
    return _is_granted(account, ACTIONS[action], subject)


def could(account: Account | None, action: str) -> bool:
    """Return whether there is any subject the account may do this to: enough to enter a view, not to act in it."""
    grants = ACTIONS[action]
    return _is_granted(account, grants | {ORGANISER} if OWN in grants else grants, None)


def requires(action: str) -> Callable[[View], View]:
    """Let into the view who could do the action: nobody is asked to sign in, a stranger gets 403.

    Where the action depends on the subject, the view asks `may` again once it has the subject.
    """
    if action not in ACTIONS:
        raise KeyError(action)
    return lambda view: _guard(view, action, lambda account: could(account, action))


def signed_in(view: View) -> View:
    """Let into the view whoever is signed in."""
    return _guard(view, SIGNED_IN, lambda account: True)


def this_account() -> Account:
    """Return who is signed in; only for views that let nobody else in."""
    account = current_account()
    if account is None:
        abort(403)
    return account


def _guard(view: View, entry: str, is_welcome: Callable[[Account], bool]) -> View:
    @wraps(view)
    def guarded(*args: object, **kwargs: object) -> ResponseReturnValue:
        account = current_account()
        if account is None:
            return ask_to_sign_in()
        if not is_welcome(account):
            abort(403, None if account.memberships else NO_ORGANISATION)
        return view(*args, **kwargs)

    return mark_entry(guarded, entry)  # type: ignore[return-value]


def _is_granted(account: Account | None, grants: frozenset[str], subject: object) -> bool:
    if account is None or not account.is_active:
        return False
    if account.role == "administrator":
        return True
    return any(_HOLDS[grant](account, subject) for grant in grants)


def _is_own(account: Account, subject: object) -> bool:
    owner = subject.id if isinstance(subject, Organisation) else getattr(subject, "organisation_id", None)
    return owner is not None and owner in account.organisation_ids


_HOLDS: dict[str, Callable[[Account, object], bool]] = {
    OWN: _is_own,
    FOR_OWN: lambda account, subject: (
        bool(account.memberships) if subject is None else _is_own(account, subject)
    ),
    ORGANISER: lambda account, subject: bool(account.memberships),
    OFFICE: lambda account, subject: any(
        membership.organisation.is_office for membership in account.memberships
    ),
    COORDINATOR: lambda account, subject: account.role == "coordinator",
}
