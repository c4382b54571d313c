"""Three versions of an event, field by field: who has changed something here keeps it."""

from __future__ import annotations

from festival.exchange.three_way import merge


def test_what_the_source_has_changed_and_nobody_here_is_taken() -> None:
    merged = merge({"title": "Fest"}, {"title": "Sommerfest"}, {"title": "Fest"})
    assert merged.take == {"title": "Sommerfest"}
    assert merged.kept == {}


def test_what_somebody_has_changed_here_stays_though_the_source_says_the_same_again() -> None:
    merged = merge({"title": "Fest"}, {"title": "Fest"}, {"title": "Unser Fest"})
    assert (merged.take, merged.kept) == ({}, {})


def test_what_both_have_changed_stays_and_is_shown() -> None:
    merged = merge({"title": "Fest"}, {"title": "Sommerfest"}, {"title": "Unser Fest"})
    assert merged.take == {}
    assert merged.kept == {"title": ("Unser Fest", "Sommerfest")}


def test_what_both_have_changed_alike_is_nothing_new() -> None:
    merged = merge({"title": "Fest"}, {"title": "Sommerfest"}, {"title": "Sommerfest"})
    assert (merged.take, merged.kept) == ({}, {})


def test_of_an_event_that_is_said_to_be_the_same_only_what_is_empty_is_taken() -> None:
    here = {"title": "Fest", "description": "", "place": [None, "", None, None], "category": "unknown"}
    given = {
        "title": "Sommerfest",
        "description": "Mit Musik",
        "place": [3, "", None, None],
        "category": "konzert",
    }
    merged = merge(None, given, here)
    assert merged.take == {
        "description": "Mit Musik",
        "place": [3, "", None, None],
        "category": "konzert",
    }
    assert merged.kept == {"title": ("Fest", "Sommerfest")}


def test_a_field_that_the_source_never_gave_before_fills_what_is_empty() -> None:
    merged = merge(
        {"title": "Fest"}, {"title": "Fest", "link": "https://a.example"}, {"title": "Fest", "link": ""}
    )
    assert merged.take == {"link": "https://a.example"}
