"""What the log says, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.dates import plain_day
from festival.base.http import current_locale
from festival.organisers.city_form import CityForm
from festival.outbox.kinds import words_of_kind
from festival.rules.words import rule_name

KINDS = {
    "sign_in": _l("Signed in"),
    "password_wrong": _l("Wrong password"),
    "code_wrong": _l("Wrong code"),
    "directory_linked": _l("First sign-in by the directory"),
    "directory_unlinked": _l("Link to the directory taken away"),
    "directory_refused": _l("Somebody of the directory without an account"),
    "factor_on": _l("Second factor switched on"),
    "factor_off": _l("Second factor switched off"),
    "password_changed": _l("Password changed"),
    "email_changed": _l("E-mail address changed"),
    "account_made": _l("Account made"),
    "account_closed": _l("Account closed"),
    "account_opened": _l("Account opened again"),
    "account_deleted": _l("Account deleted"),
    "places_imported": _l("Places entered from a list"),
    "places_taken_back": _l("List of places taken back"),
    "role_changed": _l("Role changed"),
    "member_added": _l("Joined an organisation"),
    "member_role": _l("Another role in an organisation"),
    "member_gone": _l("Left an organisation"),
    "invitation_sent": _l("Invitation sent"),
    "invitation_ended": _l("Invitation taken back"),
    "organisation_merged": _l("Organisations merged"),
    "import_asked": _l("List imported"),
    "import_taken_back": _l("Import taken back"),
    "settings_changed": _l("Settings changed"),
    "download": _l("Data downloaded"),
    "feed_made": _l("Private calendar made"),
    "feed_ended": _l("Private calendar taken back"),
    "mail_read": _l("Kept mail opened"),
    "webhook_made": _l("Webhook added"),
    "webhook_secret": _l("Another secret for a webhook"),
    "webhook_gone": _l("Webhook taken away"),
    "token_made": _l("Access token made"),
    "token_ended": _l("Access token taken back"),
}
_ROLES = {
    "member": _l("Member"),
    "coordinator": _l("Coordination"),
    "administrator": _l("Administration"),
    "owner": _l("Owner"),
    "editor": _l("Editor"),
    "reader": _l("Reader"),
}
_FILES = {
    "year": _l("Plan of the year %(year)s"),
    "figures": _l("Figures of %(year)s"),
    "minutes": _l("Minutes of %(day)s"),
    "backup": _l("Backup of everything"),
    "log": _l("This log"),
    "own_data": _l("One’s own data"),
}
_SETTINGS = {
    "city": _l("The city"),
    "districts": _l("Districts"),
    "rule": _l("Rules"),
    "law": _l("Law of the Land"),
    "offices": _l("Which office is asked for what"),
    "signing_in": _l("Signing in"),
}
_GROUPS = {
    "coordinator": _l("Coordination"),
    "office": _l("People of the city’s offices"),
    "administrator": _l("Administration"),
    "directory_accounts": _l("Whoever is in the directory gets an account"),
}
_OWN_TEXTS = _l("Imprint and privacy")


def details(kind: str, values: dict[str, Any]) -> str:
    """Return what is to be said beside who, whom and which organisation; empty where that says all."""
    words = _DETAILS.get(kind)
    return words(values) if words else ""


def _role(values: dict[str, Any]) -> str:
    return str(_ROLES.get(values.get("role", ""), ""))


def _roles(values: dict[str, Any]) -> str:
    return f"{_ROLES.get(values['before'], '')} → {_ROLES.get(values['after'], '')}"


def _file(values: dict[str, Any]) -> str:
    on = values.get("on")
    day = plain_day(date.fromisoformat(on), current_locale(), this_year=0) if on else ""
    return str(_FILES[values["what"]]) % {"year": values.get("year", ""), "day": day}


def _settings(values: dict[str, Any]) -> str:
    what = str(_SETTINGS[values["what"]])
    if values["what"] == "rule":
        further = [rule_name(values["rule"])]
    elif values["what"] == "city":
        further = [_label(name) for name in values["fields"]]
    elif values["what"] == "signing_in":
        further = [str(_GROUPS[name]) for name in values["fields"]] or [_("nobody")]
    else:
        return what
    return f"{what}: {', '.join(further)}" if further else what


def _label(name: str) -> str:
    """The label of one of the city's fields."""
    field = getattr(CityForm, name, None)
    return str(field.args[0]) if field is not None else str(_OWN_TEXTS)


_DETAILS: dict[str, Callable[[dict[str, Any]], str]] = {
    "account_made": _role,
    "role_changed": _roles,
    "member_added": _role,
    "member_role": _role,
    "member_gone": _role,
    "invitation_sent": _role,
    "invitation_ended": _role,
    "organisation_merged": lambda values: values["name"],
    "import_asked": lambda values: values["name"],
    "webhook_made": lambda values: values["host"],
    "webhook_secret": lambda values: values["host"],
    "webhook_gone": lambda values: values["host"],
    "token_made": lambda values: values["name"],
    "token_ended": lambda values: values["name"],
    "import_taken_back": lambda values: values["name"],
    "settings_changed": _settings,
    "download": _file,
    "mail_read": lambda values: words_of_kind(values["mail"]),
}
