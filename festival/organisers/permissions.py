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
from festival.organisers.model import Account, Membership, Organisation

__all__ = ["ACTIONS", "could", "may", "public", "requires", "signed_in", "this_account"]

OWN = "own"
"""Whoever acts for an organisation the subject belongs to, as editor or owner; without a subject nobody. An event
belongs to the organisation that leads it, and to those that organise it together with that one and may edit it."""
LEAD = "leads it"
"""The same, for the leading organisation alone."""
LEAD_ADMITTED = "leads it and is admitted"
"""The same, where the city has admitted that organisation: for what leads to the public."""
FOR_OWN = "for own"
"""As OWN, but without a subject whoever acts for any organisation: for what begins something new."""
MEMBER = "belongs to it"
"""Whoever belongs to an organisation as with OWN, who only reads included; without a subject nobody."""
OWNER = "owns it"
"""Whoever owns the subject's organisation; without a subject nobody."""
ORGANISER = "organiser"
"""Whoever belongs to any organisation that is admitted."""
EDITOR = "editor"
"""Whoever acts for any organisation that is admitted."""
OFFICE = "office"
"""Whoever belongs to an organisation of the administration."""
COORDINATOR = "coordinator"

# The administrator may do everything and isn't repeated here.
ACTIONS: dict[str, frozenset[str]] = {
    "event.register": frozenset({FOR_OWN, COORDINATOR}),
    "event.edit": frozenset({OWN, COORDINATOR}),
    "event.lead": frozenset({LEAD, COORDINATOR}),
    "event.submit": frozenset({LEAD_ADMITTED, COORDINATOR}),
    "event.confirm": frozenset({LEAD_ADMITTED, COORDINATOR}),
    "event.cancel": frozenset({LEAD, COORDINATOR}),
    "event.invite": frozenset({LEAD_ADMITTED, COORDINATOR}),
    "event.view_unpublished": frozenset({MEMBER, OFFICE, COORDINATOR}),
    "event.see_pencilled": frozenset({ORGANISER, COORDINATOR}),
    "invitation.see": frozenset({MEMBER, COORDINATOR}),
    "invitation.answer": frozenset({OWN}),
    "statement.give": frozenset({OFFICE, COORDINATOR}),
    "programme.arrange": frozenset({COORDINATOR}),
    "point.place": frozenset({EDITOR, COORDINATOR}),
    "venue.create": frozenset({EDITOR, COORDINATOR}),
    "venue.edit": frozenset({COORDINATOR}),
    "remembrance.edit": frozenset({COORDINATOR}),
    "conflict.mediate": frozenset({COORDINATOR}),
    "event.import": frozenset({COORDINATOR}),
    "insight.see": frozenset({COORDINATOR}),
    "law.edit": frozenset({COORDINATOR}),
    "resource.edit": frozenset({COORDINATOR}),
    "organisation.see": frozenset({MEMBER, COORDINATOR}),
    "organisation.edit": frozenset({OWNER, COORDINATOR}),
    "organisation.people": frozenset({OWNER, COORDINATOR}),
    "organisation.admit": frozenset({COORDINATOR}),
    "city.settings": frozenset(),
    "account.create": frozenset(),
}

NO_ORGANISATION = _l(
    "Your account belongs to no organisation yet. Found one under “Organisations”, or ask an owner of yours to"
    " invite you."
)
"""What to do for who is let in nowhere, because everything here is done for an organisation."""
NOT_ADMITTED = _l(
    "The city’s coordination has not admitted your organisation yet. Until then you can draft events and hold"
    " dates; what others plan, and handing in, opens as soon as it is admitted."
)
"""Why an organisation that nobody knows yet does not look into other people's plans."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def may(account: Account | None, action: str, subject: object = None) -> bool:
    """Return whether the account may do this to the subject: an organisation, or what has an `organisation_id`, and of
    an event its `co_editors`.

    An action that depends on whose the subject is stays forbidden while no subject is named.
    Raises KeyError for an action the table doesn't know.
    """
    return _is_granted(account, ACTIONS[action], subject)


def could(account: Account | None, action: str) -> bool:
    """Return whether there is any subject the account may do this to: enough to enter a view, not to act in it."""
    return _is_granted(account, ACTIONS[action], _ANY)


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
            abort(403, _why_not(account))
        return view(*args, **kwargs)

    return mark_entry(guarded, entry)  # type: ignore[return-value]


def _why_not(account: Account) -> object:
    if not account.memberships:
        return NO_ORGANISATION
    return None if any(one.organisation.is_admitted for one in account.memberships) else NOT_ADMITTED


_ANY = object()
"""Stands for any subject there may be."""


def _is_granted(account: Account | None, grants: frozenset[str], subject: object) -> bool:
    if account is None or not account.is_active:
        return False
    if account.role == "administrator" or (account.role == COORDINATOR and COORDINATOR in grants):
        return True
    return any(
        _HOLDS[grant](one)
        for grant in grants & _HOLDS.keys()
        for one in account.memberships
        if grant in _ANYWHERE or _is_of(one, subject, grant)
    )


def _is_of(membership: Membership, subject: object, grant: str) -> bool:
    """Whether the subject is of the membership's organisation."""
    if subject is None or subject is _ANY:
        return subject is _ANY or grant == FOR_OWN
    owner = subject.id if isinstance(subject, Organisation) else getattr(subject, "organisation_id", None)
    if owner is not None and owner == membership.organisation_id:
        return True
    return grant in _SHARED and str(membership.organisation_id) in getattr(subject, "co_editors", ())


_ANYWHERE = {ORGANISER, EDITOR, OFFICE}
"""What is granted for what somebody is, whatever the subject."""
_SHARED = {OWN, MEMBER}
"""What those have too who organise an event together with the leading organisation and may edit it."""
_HOLDS: dict[str, Callable[[Membership], bool]] = {
    OWN: lambda one: one.may_edit,
    LEAD: lambda one: one.may_edit,
    LEAD_ADMITTED: lambda one: one.may_edit and one.organisation.is_admitted,
    FOR_OWN: lambda one: one.may_edit,
    MEMBER: lambda one: True,
    OWNER: lambda one: one.role == "owner",
    ORGANISER: lambda one: one.organisation.is_admitted,
    EDITOR: lambda one: one.may_edit and one.organisation.is_admitted,
    OFFICE: lambda one: one.organisation.is_office and one.organisation.is_admitted,
}
