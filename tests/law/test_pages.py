"""The law's tables at the desk: installed once, corrected with care, and read by the rules from then on."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.city import get_revision
from festival.base.database import begin_writing, db
from festival.facts.city_facts import CityFacts
from festival.facts.loading import load_facts
from festival.findings.finding import Severity
from festival.law.condition_words import condition_words
from festival.law.model import LawRow, install_law
from festival.law.values import Town
from festival.rule_settings.model import load_settings
from festival.rules.registry import rules
from tests.conftest import make_account, sign_in
from tests.counting import counted_queries
from tests.rules.law_making import facts_of


class _FormReader(HTMLParser):
    """Reads what a browser would send if nothing were touched."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "select":
            self._select = found.get("name") or ""
        elif tag == "option" and "selected" in found:
            self.data[self._select] = found.get("value") or ""
        elif (
            tag == "input"
            and found.get("name")
            and (found.get("type") not in ("checkbox", "radio") or "checked" in found)
        ):
            self.data[found["name"] or ""] = found.get("value") or ""


def filled_form(page: str) -> dict[str, str]:
    reader = _FormReader()
    reader.feed(page)
    return reader.data


@pytest.fixture
def law(app: Any) -> None:
    begin_writing()
    install_law()
    db.session.commit()


@pytest.fixture
def desk(law: None, client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


def facts(year: int = 2026) -> CityFacts:
    return load_facts(date(year, 1, 1), date(year, 12, 31))


def the_row(**wanted: str) -> LawRow:
    query = select(LawRow).where(LawRow.kind == "quiet_day", LawRow.land == "DE-NW")
    return next(
        row
        for row in db.session.scalars(query)
        if all(row.values[name] == value for name, value in wanted.items())
    )


def market_row() -> LawRow:
    return the_row(day="totensonntag", scope="market")


def typed(row: LawRow, **changes: str) -> dict[str, str]:
    values = {f"value_{name}": value for name, value in row.values.items()}
    shared = {
        "source": row.source,
        "confidence": row.confidence,
        "is_active": "y",
        "version": str(row.version),
    }
    return values | shared | changes


def test_installing_twice_writes_nothing_and_keeps_what_the_city_corrected(law: None) -> None:
    revision = get_revision()
    row = market_row()
    begin_writing()
    row.values = row.values | {"end": "17:00"}
    row.is_own = True
    other = the_row(day="totensonntag", scope="sport")
    other.values = other.values | {"end": "03:00"}
    db.session.commit()
    begin_writing()
    assert install_law() == 0
    db.session.commit()
    assert market_row().values["end"] == "17:00"
    assert the_row(day="totensonntag", scope="sport").values["end"] == "18:00"
    assert get_revision() == revision + 1


def test_facts_from_the_tables_are_those_of_the_files_and_cost_six_queries_at_most(law: None) -> None:
    with counted_queries() as queries:
        loaded = facts()
    assert len(queries) <= 6
    carried = facts_of("DE-NW", 2026)
    assert (loaded.quiet, loaded.sunday_opening, loaded.services, loaded.rest_times) == (
        carried.quiet,
        carried.sunday_opening,
        carried.services,
        carried.rest_times,
    )
    with counted_queries() as queries:
        facts()
    assert len(queries) <= 4


def test_an_hour_of_the_night_is_corrected_like_any_row(desk: FlaskClient) -> None:
    page = desk.get("/desk/rules?table=rest_time&land=DE-NW&lang=en").text
    assert "DE-NW: night’s rest, working days" in page
    assert "All Länder: rest time, Sundays and holidays" in page
    row = db.session.scalars(select(LawRow).where(LawRow.kind == "rest_time", LawRow.land == "DE-NW")).one()
    refused = desk.post(f"/desk/rules/{row.id}", data=typed(row, value_start="26:00"))
    assert 'class="field-error"' in refused.text
    assert desk.post(f"/desk/rules/{row.id}", data=typed(row, value_start="23:00")).status_code == 303
    nights = [one.start for one in facts().rest_times if (one.rest, one.days) == ("night", "workday")]
    assert nights == [timedelta(hours=-1)]


def test_a_corrected_hour_is_what_the_rules_read_next(desk: FlaskClient) -> None:
    facts()
    row = market_row()
    answer = desk.post(f"/desk/rules/{row.id}", data=typed(row, value_end="17:00", checked_on="2026-11-20"))
    assert answer.status_code == 303
    changed = market_row()
    assert (changed.is_own, changed.checked_on) == (True, date(2026, 11, 20))
    hours = {
        one.local_to.hour
        for one in facts().quiet
        if one.restriction.day == "totensonntag" and one.restriction.scope == "market"
    }
    assert hours == {17}


def test_a_row_that_is_switched_off_is_read_no_more(desk: FlaskClient) -> None:
    row = market_row()
    data = typed(row)
    del data["is_active"]
    assert desk.post(f"/desk/rules/{row.id}", data=data).status_code == 303
    assert not [one for one in facts().quiet if one.restriction.source.key == row.key]
    assert "switched off" in desk.get("/desk/rules?lang=en").get_data(as_text=True)


def test_a_row_holds_only_while_it_is_in_force(desk: FlaskClient) -> None:
    row = market_row()
    desk.post(f"/desk/rules/{row.id}", data=typed(row, valid_from="2027-01-01"))
    assert not [one for one in facts(2026).quiet if one.restriction.source.key == row.key]
    assert [one for one in facts(2027).quiet if one.restriction.source.key == row.key]


def test_two_who_correct_the_same_row_learn_of_each_other(desk: FlaskClient) -> None:
    row = market_row()
    stale = typed(row, value_end="16:00")
    assert desk.post(f"/desk/rules/{row.id}", data=typed(row, value_end="17:00")).status_code == 303
    answer = desk.post(f"/desk/rules/{row.id}?lang=en", data=stale)
    assert answer.status_code == 409
    assert 'value="16:00"' in answer.get_data(as_text=True)
    assert market_row().values["end"] == "17:00"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value_end": "25:00"}, "Write a time by the clock"),
        ({"value_start": "20:00", "value_end": "04:00"}, "Write a time by the clock"),
        ({"value_condition": "nur mit == Musik"}, "can’t be read"),
        ({"value_scope": "everything"}, "Not a valid choice"),
        ({"valid_from": "2027-01-01", "valid_to": "2026-01-01"}, "before the beginning"),
        ({"valid_from": "1066-10-14"}, "between 1900 and 2199"),
        ({"checked_on": "gestern"}, "Not a valid date"),
        ({"value_note": "x" * 1001}, "At most 1000 characters"),
    ],
)
def test_what_cant_be_read_is_said_at_its_field_and_kept(
    desk: FlaskClient, changes: dict[str, str], words: str
) -> None:
    row = market_row()
    answer = desk.post(f"/desk/rules/{row.id}?lang=en", data=typed(row, **changes))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert words in page
    assert not market_row().is_own


def test_a_new_row_is_written_once_however_often_it_is_sent(desk: FlaskClient) -> None:
    page = desk.get("/desk/rules/new/quiet_day?lang=en").get_data(as_text=True)
    found = re.search(r'name="uid"[^>]*value="([^"]+)"', page)
    assert found
    data = {
        "uid": found[1],
        "land": "DE-NW",
        "value_day": "heiligabend",
        "value_start": "16:00",
        "value_end": "24:00",
        "value_end_day_offset": "0",
        "value_scope": "public_entertainment",
        "confidence": "high",
        "is_active": "y",
    }
    for _attempt in range(2):
        assert desk.post("/desk/rules/new/quiet_day", data=data).status_code == 303
    assert db.session.scalar(select(func.count()).where(LawRow.is_own)) == 1
    assert [one for one in facts().quiet if one.restriction.day == "heiligabend"]


def test_the_law_is_listed_in_words_and_no_raw_keys(desk: FlaskClient) -> None:
    for table in ("quiet_day", "movable_day", "sunday_opening", "sunday_protection", "permit"):
        page = desk.get(f"/desk/rules?table={table}&land=all&lang=en").get_data(as_text=True)
        cells = " ".join(re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page, re.DOTALL))
        words = re.sub(r"<[^>]*>", " ", cells)
        assert re.findall(r"\b[a-z]+(?:_[a-z]+)+\b|easter[+-]\d|advent\d|fixed \d", words) == [], table
    page = desk.get("/desk/rules?table=quiet_day&land=DE-BE&lang=en").get_data(as_text=True)
    assert "only in rooms licensed to serve" in page


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("", ""),
        ("spa_town and weekday in MO-FR", "in a spa town and on Monday to Friday"),
        ("not (commercial or parade)", "not (for profit or as a parade)"),
        ("weekday in SA,SU", "on Saturday, Sunday"),
        ("something_new", "something new"),
        ("weekday in", "weekday in"),
    ],
)
def test_a_condition_reads_as_a_sentence_does(app: Any, condition: str, words: str) -> None:
    with app.test_request_context("/?lang=en"):
        assert condition_words(condition, "en") == words


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/desk/rules?table=quiet_day&land=all", 200),
        ("/desk/rules?table=permit", 200),
        ("/desk/rules?table=sunday_opening&land=DE-BE", 200),
        ("/desk/rules?table=sunday_protection", 200),
        ("/desk/rules?table=movable_day", 200),
        ("/desk/rules?table=nonsense", 400),
        ("/desk/rules?land=DE-XX", 400),
        ("/desk/rules/new/nonsense", 404),
        ("/desk/rules/999999999999999999999", 404),
        ("/desk/rules/99999", 404),
        ("/desk/rules/settings/nonsense", 404),
        ("/desk/rules/settings", 200),
        ("/desk/rules/settings/town", 200),
    ],
)
def test_addresses_answer(desk: FlaskClient, address: str, status: int) -> None:
    assert desk.get(address).status_code == status


def test_every_table_can_be_opened_and_saved_as_it_is(desk: FlaskClient) -> None:
    rows = {row.kind: row for row in db.session.scalars(select(LawRow).order_by(LawRow.id))}
    for row in rows.values():
        assert desk.get(f"/desk/rules/{row.id}").status_code == 200
        assert desk.get(f"/desk/rules/new/{row.kind}").status_code == 200
        answer = desk.post(
            f"/desk/rules/{row.id}?lang=en", data=typed(row, valid_from=str(row.valid_from or ""))
        )
        assert (answer.status_code, row.kind) == (303, row.kind)
    assert not db.session.scalar(select(func.count()).where(LawRow.is_own))


@pytest.mark.parametrize("name", sorted(rules()))
def test_every_rule_has_a_page_whose_defaults_can_be_saved(desk: FlaskClient, name: str) -> None:
    data = filled_form(desk.get(f"/desk/rules/settings/{name}?lang=en").get_data(as_text=True))
    before = load_settings()[name]
    answer = desk.post(f"/desk/rules/settings/{name}?lang=en", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert load_settings()[name] == before


def test_thresholds_are_the_citys_choice_within_bounds(desk: FlaskClient) -> None:
    data = {
        "version": "0",
        "is_on": "y",
        "severity": "2",
        "threshold_days_per_year": "10",
        "threshold_weekends_in_a_row": "1",
    }
    metres = {"threshold_amplified_m": "250", "threshold_very_loud_m": "500"}
    address = "/desk/rules/settings/noise_quota?lang=en"
    assert desk.post(address, data=data | metres | {"threshold_amplified_m": "99999"}).status_code == 200
    assert desk.post(address, data=data | metres | {"threshold_amplified_m": "nah"}).status_code == 200
    assert desk.post(address, data=data | metres).status_code == 303
    chosen = load_settings()["noise_quota"]
    assert (chosen.days_per_year, chosen.amplified_m, chosen.severity) == (10, 250, Severity.WARNS)
    assert desk.post(address, data=data | metres | {"severity": "1"}).status_code == 409


def test_what_is_said_of_the_town_reaches_the_rules_and_unknown_stays_unknown(desk: FlaskClient) -> None:
    assert facts().town == Town()
    data = {
        "version": "0",
        "catholic_majority": "yes",
        "spa_town": "no",
        "fronleichnam_holiday": "unknown",
        "excursion_town": "unknown",
    }
    assert desk.post("/desk/rules/settings/town", data=data).status_code == 303
    assert facts().town == Town(catholic_majority=True, spa_town=False)
