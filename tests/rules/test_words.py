"""What each rule says: every reason its own sentence, and to a stranger no number that could be reckoned with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from flask_babel import force_locale

from festival.findings.finding import Reason, Severity
from festival.findings.visible import VisibleFinding
from festival.rules import words

FROM, TO = datetime(2027, 6, 12, 18, tzinfo=UTC), datetime(2027, 6, 12, 20, tzinfo=UTC)
MINE, THEIRS = 3, 7


@contextmanager
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"), force_locale("en"):
        yield


def event(number: int, *, is_known: bool = True) -> dict[str, Any]:
    start, end = datetime(2027, 6, 12, 20), datetime(2027, 6, 12, 22)
    return {
        "id": number,
        "title": f"Fest {number}" if is_known else "An event of others",
        "organisation": f"Verein {number}" if is_known else "",
        "state": "confirmed",
        "start": start.isoformat(),
        "end": end.isoformat(),
        "all_day": False,
        "is_known": is_known,
    }


def finding(
    rule: str, code: str, values: dict[str, Any], evidence: dict[str, Any], *, is_whole: bool
) -> VisibleFinding:
    events = [event(MINE), event(THEIRS, is_known=is_whole)]
    return VisibleFinding(
        rule=rule,
        severity=Severity.WARNS,
        key=f"{rule}:{MINE}:{THEIRS}",
        event_ids=(MINE, THEIRS),
        on=date(2027, 6, 12),
        from_at=FROM,
        to_at=TO,
        reason=Reason(code, values),
        evidence={"events": events} | evidence,
        is_whole=is_whole,
    )


NOISE = {"used": 17, "limit": 18, "year": 2027, "count": 4}
NOISE_EVIDENCE = {
    "days": [{"reserved": True}, {"reserved": False}],
    "metres": {"amplified": 3, "very_loud": 6},
}
PEOPLE = {"visitors": 6123, "limit": 5000, "events": 2}
QUIET = {"days": [["Karfreitag", "Good Friday"]], "from": "2027-03-26T05:00", "to": "2027-03-26T18:00"}
OPENINGS = {"used": 5, "most": 4, "left": 1, "year": 2027}
HOURS = {"earliest": "", "latest": "", "hours": 0}
HELD = {"place": "Markt", "only_buffers": False}
LOST = {"name": "Bühne", "name_en": "Stage", "wanted": 5, "stock": 4}
BREAK = {"name": ["Ferien", "Break"], "start_on": "2027-07-05", "last_on": "2027-07-12"}
NIGHT = {"from": "2027-06-12T22:00", "to": "2027-06-13T06:00"}
# rule, code, values, what only this sentence says
SAID: list[tuple[str, str, dict[str, Any], str]] = [
    ("arrival", "out_of_service", {"way": "U 1", "metres": 30}, "Near “Fest 3” a line or stop"),
    (
        "arrival",
        "by_line",
        {"leaving": 7, "minutes": 9, "metres": None, "line": "U 1"},
        "by the same line: U 1",
    ),
    (
        "arrival",
        "streets",
        {"leaving": 7, "minutes": 9, "metres": 40, "line": ""},
        "“Fest 7” leave as those of “Fest 3” arrive, in the same streets",
    ),
    ("city_load", "city", PEOPLE, "6,123 visitors at once in the city; 5,000"),
    ("city_load", "district", PEOPLE, "6,123 visitors at once in one district; 5,000"),
    ("dignity", "loud_near_solemn", {"metres": 41}, "Something loud is planned 41 m"),
    ("dignity", "festive_near_solemn", {"metres": 41}, "A celebration is planned 41 m"),
    ("dignity", "solemn_day", {"day": ["Tag", "Day"], "others": []}, "A celebration on a solemn day: Day."),
    (
        "dignity",
        "place_of_memory",
        {"day": ["Tag", "Day"], "others": [["Zweiter", "Second"]], "place": ["", ""], "metres": 41},
        "at “the place of memory”, people remember on this day: Day. The day also carries: Second.",
    ),
    ("holidays", "public", {"names": [["Fest", "Feast"]], "is_school": True}, "Feast. Schools are closed"),
    ("holidays", "public", {"names": [["Fest", "Feast"]], "is_quiet": True}, "Feast. A quiet day"),
    ("holidays", "public", {"names": [["Fest", "Feast"]]}, "Feast. Shops are closed; people have time"),
    ("holidays", "public_in_some_places", {"names": [["Fest", "Feast"]]}, "in some places of the Land"),
    ("holidays", "bridge", {}, "Bridge day"),
    ("holidays", "school", BREAK | {"is_school": True}, "Mon 12\u00a0July 2027: schools are closed."),
    ("holidays", "school", BREAK, "Mon 12\u00a0July 2027: many families are away; those who stay"),
    ("holidays", "school_unknown", {}, "not known yet"),
    (
        "noise_quota",
        "over",
        NOISE | {"places": ["Markt"]},
        "17 loud days in 2027 around Markt: more than the 18",
    ),
    (
        "noise_quota",
        "last_day",
        NOISE | {"places": []},
        "17 loud days in 2027 in these surroundings: the last of",
    ),
    (
        "noise_quota",
        "nearly",
        NOISE | {"places": ["A", "B"]},
        "17 of 18 loud days in 2027 are taken around A and B",
    ),
    (
        "noise_quota",
        "weekends",
        NOISE | {"places": ["Markt"]},
        "4 loud weekends in a row around Markt; after 18",
    ),
    ("quiet_day", "service", QUIET | {"from": "06:00", "to": "11:00"}, "church services between 6:00"),
    ("quiet_day", "service_hours_unknown", QUIET, "their hours were not checked"),
    ("quiet_day", "assembly", QUIET, "For your information: Good Friday is a quiet day"),
    ("quiet_day", "restricted", QUIET | {"scope": "dance"}, "exemptions exist"),
    ("quiet_day", "please_check", QUIET | {"scope": "dance"}, "Please check Good Friday"),
    ("quiet_day", "ask", QUIET | {"scope": "dance", "asks": []}, "depends on how it is held"),
    (
        "quiet_nearby",
        "needs_quiet",
        {"quiet": 7, "loud": 3, "metres": 41},
        "“Fest 7” needs quiet; “Fest 3” is loud",
    ),
    ("quiet_nearby", "may_need_quiet", {"quiet": 7, "loud": 3, "metres": 41}, "“Fest 7” may need quiet"),
    ("quiet_nearby", "zone", {"zone": "Klinik", "metres": 41}, "“Fest 3” is loud 41 metres from a zone"),
    ("resources", "weekend", LOST, "Stage: 5 wanted at the weekend of"),
    ("resources", "at_once", LOST, "Stage: 5 wanted at the same time on"),
    ("rest_times", "place", NIGHT, "that the city has set for this place"),
    ("rest_times", "night", NIGHT, "in the night’s rest"),
    ("rest_times", "rest", NIGHT, "in a rest time"),
    (
        "room",
        "too_small",
        {"place": "Saal", "capacity": 1200, "visitors": 3400},
        "Saal holds 1,200 people; 3,400",
    ),
    (
        "same_audience",
        "next_door",
        {"metres": 41},
        "the same neighbourhood at the same time, 41 metres apart",
    ),
    ("same_audience", "compete", {"shared": 1200}, "about 1,200 visitors"),
    (
        "sound_nearby",
        "heard",
        {"metres": 41, "reach": 200},
        "both amplified outdoors at the same time, 41 metres",
    ),
    ("street_closure", "routes", {}, "The routes of “Fest 3” and “Fest 7” cut each other"),
    ("street_closure", "through", {}, "one leads through the other’s place"),
    ("street_closure", "passes", {"route_id": 7}, "The route of “Fest 7” leads over the place of “Fest 3”"),
    (
        "street_closure",
        "passes_house",
        {"route_id": 7},
        "The route of “Fest 7” leads by the house of “Fest 3”",
    ),
    ("street_closure", "way_closure", {"way": "Hof"}, "“Fest 3” lies in a closure: Hof"),
    ("street_closure", "way_bus", {"way": "Hof"}, "“Fest 3” cuts a bus route: Hof"),
    (
        "sunday_opening",
        "too_many",
        OPENINGS | {"in_district": True},
        "5 shop-opening Sundays are planned in 2027 in this",
    ),
    ("sunday_opening", "left", OPENINGS | {"in_district": False}, "2027 are planned in the city; 1 left"),
    ("sunday_opening", "hours", HOURS | {"earliest": "13:00"}, "shop openings: not before 1:00\u00a0pm."),
    ("sunday_opening", "hours", HOURS | {"latest": "20:00"}, "shop openings: not after 8:00\u00a0pm."),
    ("sunday_opening", "hours", HOURS | {"hours": 5.5}, "shop openings: at most 5.5 hours."),
    ("sunday_opening", "no_occasion", {"metres": 41}, "it was cancelled or moved"),
    ("sunday_opening", "no_reason", {"metres": 41}, "another public interest"),
    ("sunday_opening", "hangs_on", {"count": 2}, "hangs on 2 events nearby: if they"),
    ("sunday_opening", "hangs_on_unsure", {"count": 2}, "hangs on 2 events nearby that are not certain"),
    ("venue_overlap", "same_place", HELD, "“Fest 3” and “Fest 7” hold Markt at the same time."),
    ("venue_overlap", "same_place", HELD | {"place": ""}, "hold the same place at the same time."),
    ("venue_overlap", "same_place", HELD | {"only_buffers": True}, "only while one is being set up"),
    ("venue_overlap", "within", HELD, "one of them a part of it"),
    ("venue_overlap", "areas", HELD, "lie on overlapping ground at the same time."),
    ("venue_overlap", "around", HELD, "probably lie on overlapping ground"),
    ("venue_overlap", "same_point", HELD, "a few metres from each other"),
    ("venue_overlap", "twice", HELD, "one event, entered twice"),
    ("venue_overlap", "programme", HELD | {"host": 3}, "“Fest 7” is part of the programme of “Fest 3”"),
    ("venue_overlap", "within_feast", HELD | {"host": 3}, "“Fest 7” lies within “Fest 3”"),
    ("venue_overlap", "passing", HELD, "one of them is small and silent"),
]


def test_each_reason_has_its_own_sentence(app: Flask) -> None:
    with english(app):
        found = [words.say_reason(finding(*one[:3], {}, is_whole=True), "en") for one in SAID]
    for (rule, code, _values, said), text in zip(SAID, found, strict=True):
        assert said in text, code
        of_others = [one[3] for one in SAID if one[0] == rule and one[3] != said]
        assert [other for other in of_others if other in text] == []


APART = {"quiet": 7, "loud": 3, "metres": 41, "reach": 61}
ALIKE = {"metres": 41, "category": "konzert", "audiences": ["familien"]}
# rule, code, values, what a stranger reads, what only those who know both events may read
KEPT_BACK: list[tuple[str, str, dict[str, Any], str, tuple[str, ...]]] = [
    (
        "arrival",
        "streets",
        {"leaving": 7, "minutes": 93, "metres": 41, "line": ""},
        "The guests of “Fest 3” and an event of others are on their way at once.",
        ("93", "41"),
    ),
    ("city_load", "city", PEOPLE, "in the city than the 5,000", ("6,123",)),
    ("city_load", "district", PEOPLE, "in one district than the 5,000", ("6,123",)),
    ("dignity", "loud_near_solemn", {"metres": 41, "minutes": 61}, "Close by", ("41", "61", "remembrance")),
    ("quiet_nearby", "needs_quiet", APART, "Close by", ("41", "61", "quiet")),
    ("resources", "weekend", LOST, "more wanted at the weekend of", ("5",)),
    ("resources", "at_once", LOST, "more wanted at the same time on", ("5",)),
    ("same_audience", "next_door", ALIKE, "draw on the same people", ("41", "Concert", "Families")),
    ("sound_nearby", "heard", {"metres": 41, "reach": 200}, "within earshot", ("41",)),
    ("venue_overlap", "twice", HELD, "hold Markt at the same time", ("alike", "entered twice")),
    ("venue_overlap", "passing", HELD, "hold Markt at the same time", ("small",)),
]  # fmt: skip


def test_whoever_may_not_know_an_event_reads_nothing_to_reckon_with(app: Flask) -> None:
    for rule, code, values, said, kept_back in KEPT_BACK:
        told = finding(rule, code, values, {"distance_m": 41, "reach_m": 61}, is_whole=False)
        with english(app):
            text = [words.say_reason(told, "en"), *words.say_evidence(told, "en")]
        assert said in text[0], (rule, code)
        assert [part for part in kept_back if any(part in line for line in text)] == [], (rule, code)


def test_the_events_of_a_pair_stand_below_it_as_far_as_they_are_known(app: Flask) -> None:
    values = {"metres": 41, "reach": 200}
    with english(app):
        for is_whole, whose in ((True, "(Verein 7, "), (False, "(")):
            told = words.say_evidence(finding("sound_nearby", "heard", values, {}, is_whole=is_whole), "en")
            assert told[0].startswith("“Fest 3”, ")
            assert "(Verein 3, " in told[0]
            assert whose in told[1]
            assert ("Verein" in told[1]) is is_whole
            assert len(told) == 3


def test_what_is_near_to_remembrance_is_said_to_those_who_may_know(app: Flask) -> None:
    evidence = {"distance_m": 41, "reach_m": 61}
    with english(app):
        told = finding("dignity", "loud_near_solemn", {"metres": 41, "minutes": 30}, evidence, is_whole=True)
        assert words.say_evidence(told, "en") == [
            "Distance 41 m; near is up to 61 m.",
            "30 minutes before and after the ceremony are kept quiet.",
        ]
        bare = finding("dignity", "solemn_day", {"day": ["Tag", "Day"], "others": []}, {}, is_whole=True)
        assert words.say_evidence(bare, "en") == []


def test_a_rule_without_words_is_named_by_its_key(app: Flask) -> None:
    with english(app):
        assert [words.rule_name(rule) for rule in ("room", "noise_by_night")] == [
            "Too little room",
            "noise by night",
        ]
