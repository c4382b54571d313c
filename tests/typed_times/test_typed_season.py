"""Months as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.typed_times.typed_season import months_text, read_months


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("", ()),
        ("April bis Oktober", (4, 5, 6, 7, 8, 9, 10)),
        ("von April bis Oktober", (4, 5, 6, 7, 8, 9, 10)),
        ("nur im Juli", (7,)),
        ("Apr.–Okt.", (4, 5, 6, 7, 8, 9, 10)),
        ("June, July and September", (6, 7, 9)),
        ("Mai-Juli und Dezember", (5, 6, 7, 12)),
        ("November to March", (1, 2, 3, 11, 12)),
        ("März", (3,)),
        ("Mär - Mai", (3, 4, 5)),
        ("Januar bis Dezember", ()),
        ("Sommer", None),
        ("April bis", None),
        ("April–Mai–Juni", None),
        ("13", None),
        ("x" * 5000, None),
    ],
)
def test_months_are_read_in_both_languages(words: str, months: tuple[int, ...] | None) -> None:
    assert read_months(words) == months


@given(st.sets(st.integers(1, 12), max_size=11), st.sampled_from(["de", "en"]))
def test_what_is_written_is_read_again(months: set[int], locale: str) -> None:
    assert read_months(months_text(sorted(months), locale)) == tuple(sorted(months))


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(words: str) -> None:
    found = read_months(words)
    assert found is None or set(found) <= set(range(1, 13))
