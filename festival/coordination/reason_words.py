"""Findings in plain words: each rule's own `say_reason`, found by the rule's name."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module

import festival.coordination.words as folder
from festival.coordination.plan import Finding

Sayer = Callable[[Finding, str], str]


@cache
def sayers() -> dict[str, Sayer]:
    """Return what puts a finding into words, by the rule's name."""
    names = [one.name for one in pkgutil.iter_modules(folder.__path__)]
    modules = [(name, import_module(f"{folder.__name__}.{name}")) for name in names]
    return {name: module.say_reason for name, module in modules if hasattr(module, "say_reason")}


def say_reason(finding: Finding, locale: str) -> str:
    """Return why, in the reader's language; the rule's name where no words are known for it."""
    sayer = sayers().get(finding.rule)
    return sayer(finding, locale) if sayer else finding.rule
