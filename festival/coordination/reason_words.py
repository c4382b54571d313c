"""Findings in plain words: each rule's own `say_reason`, found by the rule's name."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType

import festival.coordination.words as folder
from festival.coordination.telling import Told

Sayer = Callable[[Told, str], str]
EvidenceSayer = Callable[[Told, str], list[str]]


@cache
def _modules() -> dict[str, ModuleType]:
    names = [one.name for one in pkgutil.iter_modules(folder.__path__)]
    return {name: import_module(f"{folder.__name__}.{name}") for name in names}


@cache
def sayers() -> dict[str, Sayer]:
    """Return what puts a finding into words, by the rule's name."""
    return {name: module.say_reason for name, module in _modules().items() if hasattr(module, "say_reason")}


@cache
def evidence_sayers() -> dict[str, EvidenceSayer]:
    """Return what says the evidence of a finding, by the rule's name; not every rule has such words."""
    return {
        name: module.say_evidence for name, module in _modules().items() if hasattr(module, "say_evidence")
    }


def say_reason(finding: Told, locale: str) -> str:
    """Return why, in the reader's language; the rule's name where no words are known for it."""
    sayer = sayers().get(finding.rule)
    words = sayer(finding, locale) if sayer else finding.rule
    return words[:1].upper() + words[1:]


def say_evidence(finding: Told, locale: str) -> list[str]:
    """Return what the reason rests on, a sentence each; none where the rule's own words have none."""
    sayer = evidence_sayers().get(finding.rule)
    return sayer(finding, locale) if sayer else []
