"""Sentences that count say the number as the reader writes it."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from festival.base.plurals import ngettext


@pytest.mark.parametrize(
    ("locale", "count", "said"),
    [("de", 1, "1 Termin"), ("de", 1234, "1.234 Termine"), ("en", 1234, "1,234 dates")],
)
def test_thousands_in_a_sentence_are_marked_in_code_and_templates_alike(
    app: Flask, locale: str, count: int, said: str
) -> None:
    with app.test_request_context(), force_locale(locale):
        assert ngettext("%(num)s date", "%(num)s dates", count) == said
        page = "{{ ngettext('%(num)s date', '%(num)s dates', count) }}"
        assert render_template_string(page, count=count) == said


def test_what_is_put_into_a_counting_sentence_is_escaped(app: Flask) -> None:
    page = "{{ ngettext('%(num)s date of %(who)s', '%(num)s dates of %(who)s', 2, who='<b>') }}"
    with app.test_request_context(), force_locale("en"):
        assert render_template_string(page) == "2 dates of &lt;b&gt;"
