"""Rules of recurrence for property tests."""

from datetime import date

from hypothesis import strategies as st

CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


@st.composite
def rules(draw: st.DrawFn, bounded: bool = False) -> str:
    """An RRULE value of the subset, with every part that may go together."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    interval = draw(st.integers(1, 7))
    if interval > 1:
        parts.append(f"INTERVAL={interval}")
    months = draw(st.sets(st.integers(1, 12), max_size=4))
    if months:
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    month_days = draw(st.sets(st.integers(-31, 31).filter(bool), max_size=4))
    if month_days and frequency != "WEEKLY":
        parts.append("BYMONTHDAY=" + ",".join(map(str, month_days)))
    days = draw(st.sets(st.sampled_from(CODES), max_size=3))
    if days:
        nths = [""]
        if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
            most = 53 if frequency == "YEARLY" and not months else 5
            nths = list(
                map(str, draw(st.sets(st.integers(-most, most).filter(bool), min_size=1, max_size=3)))
            )
        parts.append("BYDAY=" + ",".join(nth + day for nth in nths for day in days))
    end = draw(st.sampled_from(["COUNT", "UNTIL"] if bounded else ["COUNT", "UNTIL", ""]))
    if end == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    elif end == "UNTIL":
        parts.append(f"UNTIL={draw(st.dates(date(2019, 1, 1), date(2032, 12, 31))):%Y%m%d}")
    return ";".join(draw(st.permutations(parts)))
