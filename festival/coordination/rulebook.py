"""All rules there are, found by their files."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

import festival.coordination.rules as folder


@cache
def rules() -> dict[str, ModuleType]:
    """Return each rule's module by its NAME, in the order of the names."""
    found = [import_module(f"{folder.__name__}.{one.name}") for one in pkgutil.iter_modules(folder.__path__)]
    named = {module.NAME: module for module in found if hasattr(module, "NAME")}
    return dict(sorted(named.items()))
