"""All lines of an event's times in one sentence, as people write it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from festival.recurrence.line_words import lines_words
from festival.recurrence.rule import parse_rrule
from festival.recurrence.time_plan import TimeLine

SUMMER = "FREQ=WEEKLY;BYMONTH=4,5,6,7,8,9,10"


def line(text: str) -> TimeLine:
    """A line of "2027-06-05 11-12 FREQ=WEEKLY", "2027-06-05 9:30-18" or "2027-06-05 days"."""
    on, hours, *rule = text.split()
    day = datetime.fromisoformat(on)
    parsed = parse_rrule(rule[0]) if rule else None
    if hours == "days":
        return TimeLine(day, day + timedelta(days=1), all_day=True, rule=parsed)
    start, end = (at_of(day, at) for at in hours.split("-"))
    return TimeLine(start, end if end > start else end + timedelta(days=1), rule=parsed)


def at_of(day: datetime, at: str) -> datetime:
    hour, _, minute = at.partition(":")
    return day + timedelta(hours=int(hour), minutes=int(minute or 0))


@pytest.mark.parametrize(
    ("lines", "german", "english"),
    [
        (["2027-06-05 11-12"], "", ""),
        (
            [f"2027-06-{day} 19-21" for day in (12, 19, 26)],
            "Sa., 12. Juni, Sa., 19. Juni und Sa., 26. Juni, 19–21 Uhr",
            "Sat 12 June, Sat 19 June, and Sat 26 June, 7 pm–9 pm",
        ),
        (
            [f"2027-06-{day} 19-21" for day in range(10, 30)],
            "20 Tage vom 10. Juni bis 29. Juni, 19–21 Uhr",
            "20 days from 10 June to 29 June, 7 pm–9 pm",
        ),
        (
            ["2027-04-03 9-17 FREQ=DAILY;UNTIL=20270405", "2027-05-01 9-17 FREQ=DAILY;UNTIL=20270502"],
            "3.–5. April und 1.–2. Mai, 9–17 Uhr",
            "3–5 April and 1–2 May, 9 am–5 pm",
        ),
        (
            ["2027-04-03 9-17 FREQ=DAILY;UNTIL=20270405", "2027-05-01 10-16"],
            "3.–5. April, 9–17 Uhr; Sa., 1. Mai, 10–16 Uhr",
            "3–5 April, 9 am–5 pm; Sat 1 May, 10 am–4 pm",
        ),
        (
            [f"2027-{month:02}-01 9-17 FREQ=DAILY;COUNT=3" for month in range(1, 9)],
            "24 Tage vom 1. Januar bis 3. August, 9–17 Uhr",
            "24 days from 1 January to 3 August, 9 am–5 pm",
        ),
        (
            ["2027-06-01 10-18 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "2027-12-24 10-14"],
            "täglich, 10–18 Uhr; Fr., 24. Dezember, 10–14 Uhr",
            "every day, 10 am–6 pm; Fri 24 December, 10 am–2 pm",
        ),
        (
            [f"2027-06-{day} {hour}-21" for day in range(10, 17) for hour in (day, 20)],
            "7 Tage vom 10. Juni bis 16. Juni",
            "7 days from 10 June to 16 June",
        ),
        (["2027-06-05 11-12 FREQ=WEEKLY"], "jeden Samstag", "every Saturday"),
        (
            [
                "2026-11-16 15-22 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH;UNTIL=20270331",
                "2026-11-20 15-23 FREQ=WEEKLY;BYDAY=FR;UNTIL=20270326",
                "2026-11-21 12-23 FREQ=WEEKLY;BYDAY=SA;UNTIL=20270327",
            ],
            "Mo–Do 15–22, Fr 15–23 und Sa 12–23 Uhr, bis 31. März 2027",
            "Mon–Thu 3 pm–10 pm, Fri 3 pm–11 pm, and Sat 12 noon–11 pm, until 31 March 2027",
        ),
        (
            ["2027-06-05 10-12 FREQ=WEEKLY;UNTIL=20270626", "2027-06-06 10-14 FREQ=WEEKLY;UNTIL=20270704"],
            "Sa 10–12 Uhr, bis 26. Juni 2027; So 10–14 Uhr, bis 4. Juli 2027",
            "Sat 10 am–12 noon, until 26 June 2027; Sun 10 am–2 pm, until 4 July 2027",
        ),
        (
            [f"2027-06-02 8-13 {SUMMER}", f"2027-06-05 8-15 {SUMMER}"],
            "Mi 8–13 und Sa 8–15 Uhr, von April bis Oktober",
            "Wed 8 am–1 pm and Sat 8 am–3 pm, from April to October",
        ),
        (
            ["2027-06-01 10-18 FREQ=WEEKLY;BYDAY=TU,WE,FR,SA,SU", "2027-06-03 10-20 FREQ=WEEKLY"],
            "Di–So 10–18 Uhr, Do bis 20 Uhr",
            "Tue–Sun 10 am–6 pm, Thu until 8 pm",
        ),
        (
            [f"2027-06-05 {hour}-{hour + 1} FREQ=WEEKLY" for hour in (11, 13, 15)],
            "Sa 11, 13 und 15 Uhr",
            "Sat 11 am, 1 pm, and 3 pm",
        ),
        (
            [f"2027-06-05 {hour}-{hour + 1} FREQ=DAILY" for hour in range(11, 16)],
            "täglich, stündlich 11–15 Uhr",
            "every day, every hour 11 am–3 pm",
        ),
        (
            ["2027-06-04 18-23", "2027-06-05 14-24", "2027-06-06 11-18"],
            "Fr., 4. Juni, 18–23 Uhr; Sa., 5. Juni, 14–24 Uhr; So., 6. Juni, 11–18 Uhr",
            "Fri 4 June, 6 pm–11 pm; Sat 5 June, 2 pm–midnight; Sun 6 June, 11 am–6 pm",
        ),
        (
            ["2027-06-05 10-12", "2027-06-05 14-16", "2027-06-06 10-12"],
            "Sa., 5. Juni, 10 und 14 Uhr; So., 6. Juni, 10–12 Uhr",
            "Sat 5 June, 10 am and 2 pm; Sun 6 June, 10 am–12 noon",
        ),
        (
            ["2027-06-05 15-17", "2027-06-05 19:30-21:30"],
            "Sa., 5. Juni, 15 und 19:30 Uhr",
            "Sat 5 June, 3 pm and 7:30 pm",
        ),
        (
            ["2027-06-05 10-12 FREQ=WEEKLY;UNTIL=20270930", "2027-06-06 14-16 FREQ=MONTHLY;BYDAY=1SU"],
            "jeden Samstag bis 30. September 2027, 10–12 Uhr; am ersten Sonntag im Monat, 14–16 Uhr",
            "every Saturday until 30 September 2027, 10 am–12 noon; on the first Sunday of each month, 2 pm–4 pm",
        ),
        (
            ["2027-06-05 days FREQ=WEEKLY", "2027-06-09 8-9:30 FREQ=WEEKLY"],
            "jeden Samstag; jeden Mittwoch, 8–9:30 Uhr",
            "every Saturday; every Wednesday, 8 am–9:30 am",
        ),
    ],
)
def test_lines_are_told_as_people_write_them(lines: list[str], german: str, english: str) -> None:
    told = [line(one) for one in lines]
    for locale, expected in (("de", german), ("en", english)):
        assert lines_words(told, locale, this_year=2027).replace("\N{NO-BREAK SPACE}", " ") == expected
