"""Two people had the same form open: what stands stored now, beside what was typed, so that both can be compared."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, FileField, Form, HiddenField, PasswordField, SelectMultipleField
from wtforms.fields.choices import SelectFieldBase

LONGEST_SHOWN = 300
_NEVER_SHOWN = (FileField, HiddenField, PasswordField)


def what_differs(typed: Form, stored: Form) -> list[tuple[str, str]]:
    """Return (label, stored answer in words) of each field that was answered differently.

    `stored` is the same form, filled from the row as it is now. Secrets, files and marks of the form are left out.
    """
    pairs = [(field, stored[field.name]) for field in typed if field.name in stored]
    return [
        (str(now.label.text), _words(now))
        for mine, now in pairs
        if not isinstance(mine, _NEVER_SHOWN) and _answer(mine) != _answer(now)
    ]


def _answer(field: Field) -> Any:
    """The answer so that it compares: a number is its digits, nothing at all is an empty text."""
    if isinstance(field, BooleanField):
        return bool(field.data)
    if isinstance(field, SelectMultipleField):
        return sorted(map(str, field.data or ()))
    return "" if field.data is None else str(field.data).replace("\r\n", "\n").strip()


def _words(field: Field) -> str:
    if isinstance(field, BooleanField):
        return _("yes") if field.data else _("no")
    if isinstance(field, SelectFieldBase):
        chosen = _answer(field)
        keys = set(chosen) if isinstance(chosen, list) else {chosen}
        return ", ".join(str(option.label.text) for option in field if str(option.data) in keys) or "–"
    answer = str(_answer(field)) or "–"
    return answer if len(answer) <= LONGEST_SHOWN else f"{answer[:LONGEST_SHOWN]} …"
