"""A rule that fails: the other rules go on, what it had found stays, and the administrator reads of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.checks.draft import check_draft, draft_of
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict
from festival.doctor.complaints import about_rules
from festival.events.saving import write_event
from festival.findings.finding import Finding, Reason, Severity, pair_key
from festival.rule_settings.rule_failures import failing_rules
from festival.rules.registry import rules
from tests.checks.raised import open_pairs
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

EVENING = local_evening(in_days=30)
RUN = {"type": "LineString", "coordinates": [[13.25, 52.45], [13.40, 52.54]]}


@dataclass(frozen=True, slots=True)
class Settings:
    is_on: bool = True
    severity: Severity = Severity.WARNS


@pytest.fixture
def fragile() -> Iterator[ModuleType]:
    """A rule that finds each two events of a day, until it is broken."""
    rule: Any = ModuleType("fragile")
    rule.NAME, rule.Settings, rule.EXPLAINED = (
        "fragile",
        Settings,
        {"is_on": "Fragile", "severity": "Fragile"},
    )

    def check_pair(one: Any, other: Any, facts: Any, settings: Settings) -> Finding:
        if rule.is_broken:
            raise ZeroDivisionError("no such distance")
        ids = tuple(sorted((one.event.event_id, other.event.event_id)))
        return Finding(
            "fragile",
            settings.severity,
            pair_key("fragile", one, other),
            ids,
            one.on,
            max(one.starts_at, other.starts_at),
            min(one.ends_at, other.ends_at),
            Reason("same_day"),
        )

    rule.check_pair, rule.is_broken = check_pair, False
    rules()["fragile"] = rule
    yield rule
    del rules()["fragile"]


def found_by(rule: str) -> list[Conflict]:
    query = select(Conflict).where(Conflict.rule == rule, Conflict.gone_at.is_(None))
    return list(db.session.scalars(query.options(selectinload(Conflict.parties))))


def two_at_one_place() -> tuple[Any, Any]:
    square = make_venue()
    return make_event(local_start=EVENING, venue=square), make_event(local_start=EVENING, venue=square)


def test_a_rule_that_fails_keeps_no_other_rule_from_finding_what_it_finds(
    app: Flask, fragile: Any, caplog: pytest.LogCaptureFixture
) -> None:
    fragile.is_broken = True
    one, other = two_at_one_place()
    assert open_pairs() == [(one.id, other.id)]
    checked = check_draft(draft_of(one, now=clock.now()), now=clock.now())
    assert "venue_overlap" in {matter.finding.rule for matter in checked.matters}
    assert checked.failed == ("fragile",)
    assert "the rule fragile failed" in caplog.text
    assert recheck_all() > 0
    assert open_pairs() == [(one.id, other.id)]


def test_what_a_failing_rule_had_found_is_kept_and_ends_only_when_it_can_be_asked_again(
    app: Flask, fragile: Any
) -> None:
    one, other = two_at_one_place()
    assert len(found_by("fragile")) == 1
    fragile.is_broken = True
    recheck_all()
    begin_writing()
    write_event(one, now=clock.now())
    db.session.commit()
    assert len(found_by("fragile")) == 1
    assert [row.rule for row in failing_rules()] == ["fragile"]

    fragile.is_broken = False
    begin_writing()
    other.state = "cancelled"
    write_event(other, now=clock.now())
    db.session.commit()
    assert found_by("fragile") == []
    recheck_all()
    assert failing_rules() == []


def test_a_failing_rule_is_named_to_its_readers_and_to_the_administrator(
    app: Flask, client: FlaskClient, fragile: Any
) -> None:
    fragile.is_broken = True
    club = make_organisation()
    square = make_venue()
    make_event(local_start=EVENING, venue=square)
    mine = make_event(local_start=EVENING, venue=square, organisation=club, state="pencilled")
    sign_in(client, make_account(organisation=club))
    page = client.get(f"/desk/events/{mine.id}?lang=en").get_data(as_text=True)
    assert "“fragile” could not be checked." in page
    assert "Same place at the same time" in page or "to look at" in page
    assert "fails since" not in client.get("/desk?lang=en").get_data(as_text=True)

    administrator = app.test_client()
    sign_in(administrator, make_account(role="administrator"))
    for address in ("/desk?lang=en", "/desk/rules/settings?lang=en"):
        said = administrator.get(address).get_data(as_text=True)
        assert "The rule “fragile” fails since" in said
        assert "ZeroDivisionError: no such distance" in said
    assert any("The rule fragile fails" in one for one in about_rules())


def test_a_run_of_ten_kilometres_can_be_registered_confirmed_and_rechecked(
    app: Flask, client: FlaskClient
) -> None:
    club = make_organisation()
    mine = make_event(local_start=EVENING, organisation=club, state="idea", category="sport")
    across = {"type": "LineString", "coordinates": [[13.30, 52.53], [13.34, 52.46]]}
    parade = make_event(local_start=EVENING, geometry=across, place_name="Quer", category="umzug")
    sign_in(client, make_account(organisation=club))
    page = client.get(f"/desk/events/{mine.id}/where").get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    typed = {"venue_id": "elsewhere", "place_name": "10-km-Lauf", "geometry": "52.45, 13.25\n52.54, 13.40"}
    saved = client.post(f"/desk/events/{mine.id}/where", data=typed | {"version": version[1]})
    assert saved.status_code == 303
    for step in ("what", "when", "where", "whom", "needs"):
        assert client.get(f"/desk/events/{mine.id}/{step}").status_code == 200
    begin_writing()
    mine.state = "confirmed"
    write_event(mine, now=clock.now())
    db.session.commit()
    assert recheck_all() >= 1
    (crossing,) = found_by("street_closure")
    assert sorted(party.event_id for party in crossing.parties) == sorted((mine.id, parade.id))
    assert client.get(f"/desk/events/{mine.id}").status_code == 200


def test_a_year_with_a_river_long_event_is_rechecked_day_by_day(app: Flask) -> None:
    river = {"type": "LineString", "coordinates": [[13.0 + x / 100, 52.4 + (x % 3) / 200] for x in range(90)]}
    make_event(
        local_start=EVENING, local_end=EVENING + timedelta(days=300), geometry=river, place_name="Fluss"
    )
    assert recheck_all() >= 0
    assert failing_rules() == []
