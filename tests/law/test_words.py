"""What the rules on days and law say: complete, in both languages, and never a verdict."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from festival.conflicts.telling import tell
from festival.facts.city_facts import Remembered
from festival.findings.finding import Finding, Reason
from festival.rules.dignity import rule as dignity
from festival.rules.holidays import rule as holidays
from festival.rules.noise_quota import rule as noise_quota
from festival.rules.quiet_day import rule as quiet_day
from festival.rules.sunday_opening import rule as sunday_opening
from festival.rules.words import say_evidence, say_reason
from tests.rules.law_making import facts_of, happening

VERDICTS = ("verboten", "erlaubt", "zulässig", "forbidden", "allowed", "prohibited", "illegal", "legal ")


def findings() -> list[Finding]:
    """One finding of nearly every kind there is."""
    place = {"lon": 7.0, "lat": 51.4}
    november = (Remembered(1, "Pogromnacht", "Pogrom night", "solemn", "Synagoge", "Synagogue", 7.0, 51.4),)
    facts = replace(facts_of("DE-NW", 2026), remembered={date(2026, 11, 9): november})
    singles = [
        happening("2026-04-03 20:00", "23:00"),
        happening("2026-04-03 20:00", "23:00", category="versammlung"),
        happening("2026-06-14 10:00", "18:00", category="stadtfest"),
        happening("2026-06-04 10:00", "18:00", category="kinder", audiences=frozenset({"familien"})),
        happening("2026-06-05 10:00", "18:00", category="kinder", audiences=frozenset({"schulen"})),
        happening("2026-11-09 10:00", "18:00", category="kinder", **place),
        happening("2026-11-09 10:00", "18:00", category="open_air"),
        happening("2026-11-22 08:00", "22:00", category="handel", **place),
    ]
    found = []
    for land in ("DE-NW", "DE-BE", "DE-TH", "DE-SL", "DE-BY"):
        here = replace(facts_of(land, 2026), remembered=facts.remembered)
        for one in singles:
            for rule in (quiet_day, holidays, dignity, sunday_opening):
                found += rule.check_happening(one, here, rule.Settings())
    found += holidays.check_happening(
        happening("2031-07-04 10:00", "18:00", audiences=frozenset({"familien"})),
        facts_of("DE-NW", 2031),
        holidays.Settings(),
    )
    wreath = happening("2026-05-08 18:00", "19:00", event_id=2, category="gedenken", tone="solemn", **place)
    for noisy in (
        happening("2026-05-08 18:00", "23:00", **place),
        happening("2026-05-08 18:00", "23:00", sound="none", **place),
    ):
        near = dignity.check_pair(wreath, noisy, facts, dignity.Settings())
        assert near is not None
        found.append(near)
    weekends = [date(2026, 5, 2) + timedelta(days=7 * number) for number in range(19)]
    for most in (12, 18, 19):
        loud = [happening(f"{on} 18:00", "22:00", **place) for on in weekends[:most]]
        found += noise_quota.check_group(loud, facts, noise_quota.Settings())
    shops = [
        happening(f"{on + timedelta(days=1)} 13:00", "18:00", category="handel", **place) for on in weekends
    ]
    fair = happening("2026-05-03 11:00", "19:00", event_id=9, category="stadtfest", visitors=900, **place)
    for land in ("DE-HE", "DE-BE"):
        for openings in (
            shops[:1],
            [*shops[:1], fair],
            [*shops[:1], replace(fair, event=replace(fair.event, visitors=None))],
            shops,
        ):
            found += sunday_opening.check_group(openings, facts_of(land, 2026), sunday_opening.Settings())
    return found


@pytest.mark.parametrize("locale", ["de", "en"])
def test_each_finding_has_a_reason_and_evidence_in_words_without_a_verdict(app: Flask, locale: str) -> None:
    said = set()
    with app.test_request_context(f"/?lang={locale}"):
        for finding in tell(findings(), None, locale):
            for text in (say_reason(finding, locale), *say_evidence(finding, locale)):
                assert text.strip()
                assert "%(" not in text
                assert "None" not in text
                assert not [word for word in VERDICTS if word in text.lower().replace("legal advice", "")]
            said.add((finding.rule, finding.reason.code))
    assert len(said) >= 20


def test_a_finding_says_the_same_once_it_was_stored(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        for finding in findings():
            values, evidence = (
                json.loads(json.dumps(dict(one))) for one in (finding.reason.values, finding.evidence)
            )
            bare = replace(finding, reason=Reason(finding.reason.code, values), evidence=evidence)
            stored, finding = tell([bare, finding], None, "en")
            assert say_reason(stored, "en") == say_reason(finding, "en")
            assert say_evidence(stored, "en") == say_evidence(finding, "en")


def test_a_rule_says_paragraph_hours_and_whom_to_ask(app: Flask) -> None:
    (found,) = quiet_day.check_happening(
        happening("2026-04-03 20:00", "23:00"), facts_of("DE-BE", 2026), quiet_day.Settings()
    )
    with app.test_request_context("/?lang=en"):
        (found,) = tell([found], None, "en")
        assert say_reason(found, "en").replace("\xa0", " ") == (
            "Possible conflict with Good Friday: the Land restricts public dancing then "
            "(Fri 3 April, 4:00 am–9:00 pm). Ask the public order office; exemptions exist."
        )
        assert say_evidence(found, "en")[0].startswith(
            "FSchVO Berlin § 4; well founded; not yet checked by this city."
        )
