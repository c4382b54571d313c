"""Sentences that count: the number in them is written as the reader writes numbers, with a mark between thousands."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale, get_translations
from flask_babel import gettext as _
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from festival.base.numbers import number


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """Return the sentence for so many in the reader's language; `%(num)s` in it is the number."""
    return _sentence(one, many, count) % (values | {"num": _written(count)})


def days_left(days: int) -> str:
    """Return how far a day is away."""
    if days < 0:
        return ngettext("%(num)s day ago", "%(num)s days ago", -days)
    return _("today") if days == 0 else ngettext("in %(num)s day", "in %(num)s days", days)


@pass_eval_context
def ngettext_in_template(
    context: EvalContext, one: str, many: str, count: int, /, **values: Any
) -> str | Markup:
    """Return the same for a template; where it writes HTML, what is put into the sentence is escaped."""
    sentence = _sentence(one, many, count)
    words = Markup(sentence) if context.autoescape else sentence  # noqa: S704 (the catalog's own words)
    return words % (values | {"num": _written(count)})


def _sentence(one: str, many: str, count: int) -> str:
    return str(get_translations().ungettext(one, many, count))


def _written(count: int) -> str:
    return number(count, str(get_locale() or "en"))
