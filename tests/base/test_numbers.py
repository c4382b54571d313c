from __future__ import annotations

import pytest

from festival.base.numbers import number


@pytest.mark.parametrize(
    ("amount", "german", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (2500, "2.500", "2,500"),
        (12_000, "12.000", "12,000"),
        (1_234_567, "1.234.567", "1,234,567"),
        (1.5, "1,5", "1.5"),
    ],
)
def test_thousands_are_written_as_the_reader_writes_them(amount: float, german: str, english: str) -> None:
    assert (number(amount, "de"), number(amount, "en")) == (german, english)


def test_a_measure_has_as_many_digits_as_asked_for() -> None:
    assert (number(4, "de", digits=1), number(4.26, "en", digits=1)) == ("4,0", "4.3")
