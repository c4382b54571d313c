"""Codes of an app and recovery codes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from festival.second_factor.codes import fitting_step, new_recovery_codes, recovery_digest

# RFC 6238, appendix B: the secret of the test vectors in Base32, and the last six digits of their codes (SHA-1).
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert fitting_step(SECRET, code, now=at(seconds), after=0) == seconds // 30
    assert fitting_step(SECRET, f"{code[:3]} {code[3:]}", now=at(seconds), after=0) == seconds // 30


@pytest.mark.parametrize(("late", "fits"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_wrong(late: int, fits: bool) -> None:
    found = fitting_step(SECRET, "005924", now=at(1234567890 + late), after=0)
    assert (found is not None) == fits


def test_a_code_is_worth_nothing_after_its_step_was_used() -> None:
    step = 1234567890 // 30
    assert fitting_step(SECRET, "005924", now=at(1234567890), after=step) is None
    assert fitting_step(SECRET, "005924", now=at(1234567890), after=step - 1) == step


@pytest.mark.parametrize("typed", ["", "00592", "0059244", "٠٠٥٩٢٤", "00592x", "005924\x00", "A" * 30_000])
def test_what_is_no_code_fits_never(typed: str) -> None:
    assert fitting_step(SECRET, typed, now=at(1234567890), after=0) is None


def test_recovery_codes_are_ten_unlike_each_other_and_read_in_any_spelling() -> None:
    codes = new_recovery_codes()
    assert len({recovery_digest(code) for code in codes}) == 10
    code = codes[0]
    assert recovery_digest(f" {code.upper().replace('-', ' ')} ") == recovery_digest(code) != ""
    assert recovery_digest(code[:-1]) == recovery_digest("") == recovery_digest("ä" * 16) == ""
