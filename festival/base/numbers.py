"""Numbers as the reader writes them: the one place that puts a mark between thousands. Knows no web and no database."""

from __future__ import annotations

from functools import lru_cache

from babel.numbers import format_decimal


@lru_cache(
    maxsize=4096
)  # pages say the same few numbers again and again, and reading a pattern takes its time
def number(amount: float, locale: str, *, digits: int | None = None) -> str:
    """Return "12.000" and "1,5" in German, "12,000" and "1.5" in English.

    With `digits` exactly so many stand behind the point, else at most three.
    """
    pattern = None if digits is None else f"#,##0.{'0' * digits}"
    return str(format_decimal(amount, pattern, locale=locale))
