"""Findings in plain words: each rule's own, found by the rule's name."""

from __future__ import annotations

from types import ModuleType

from flask_babel import gettext as _

from festival.findings.visible import VisibleFinding
from festival.rules.arrival import words as arrival
from festival.rules.city_load import words as city_load
from festival.rules.dignity import words as dignity
from festival.rules.holidays import words as holidays
from festival.rules.neighbours import words as neighbours
from festival.rules.noise_quota import words as noise_quota
from festival.rules.quiet_day import words as quiet_day
from festival.rules.quiet_nearby import words as quiet_nearby
from festival.rules.resources import words as resources
from festival.rules.rest_times import words as rest_times
from festival.rules.room import words as room
from festival.rules.same_audience import words as same_audience
from festival.rules.sound_nearby import words as sound_nearby
from festival.rules.street_closure import words as street_closure
from festival.rules.sunday_opening import words as sunday_opening
from festival.rules.venue_overlap import words as venue_overlap

WORDS: dict[str, ModuleType] = {
    "arrival": arrival,
    "city_load": city_load,
    "dignity": dignity,
    "holidays": holidays,
    "neighbours": neighbours,
    "noise_quota": noise_quota,
    "quiet_day": quiet_day,
    "quiet_nearby": quiet_nearby,
    "resources": resources,
    "rest_times": rest_times,
    "room": room,
    "same_audience": same_audience,
    "sound_nearby": sound_nearby,
    "street_closure": street_closure,
    "sunday_opening": sunday_opening,
    "venue_overlap": venue_overlap,
}


def say_reason(finding: VisibleFinding, locale: str) -> str:
    """Return why, in the reader's language; the rule's name where no words are known for it."""
    module = WORDS.get(finding.rule)
    words = module.say_reason(finding, locale) if module else finding.rule
    return str(words[:1].upper() + words[1:])


def say_evidence(finding: VisibleFinding, locale: str) -> list[str]:
    """Return what the reason rests on, a sentence each; none where the rule's own words have none."""
    sayer = getattr(WORDS.get(finding.rule), "say_evidence", None)
    return list(sayer(finding, locale)) if sayer else []


def rule_of(finding: VisibleFinding) -> str:
    """Return the name of a finding's rule, unless it would tell what another organiser's event is."""
    if finding.rule in ("dignity", "quiet_nearby") and not finding.is_whole:
        return _("Another event close by")
    return rule_name(finding.rule)


def rule_name(rule: str) -> str:
    """Return the rule's name in the reader's language; of one without a name its key in words."""
    module = WORDS.get(rule)
    return str(module.TITLE) if module else rule.replace("_", " ")
