"""Three versions of one event, field by field: what the source gave before, what it gives now, what stands here.

What somebody has changed here stays and is shown. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from festival.exchange.values import Values, is_empty


@dataclass(frozen=True)
class Merged:
    """`take` are the fields that become what the source gives; `kept` those that somebody has changed here while the
    source gives something new: what stands here, and what is given."""

    take: Values = field(default_factory=dict)
    kept: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def merge(before: Values | None, given: Values, here: Values) -> Merged:
    """Return what becomes of each field that the source gives.

    `before` is None for an event of ours of which a person has said that it is the same one: it takes what it says
    nothing of itself. A field that the source never gave before counts the same way.
    """
    take: Values = {}
    kept: dict[str, tuple[Any, Any]] = {}
    for name, value in given.items():
        stands = here.get(name)
        if stands == value:
            continue
        if before is None or name not in before:
            if is_empty(name, stands):
                take[name] = value
            else:
                kept[name] = (stands, value)
        elif before[name] == value:
            continue  # edited here, and the source has nothing new
        elif before[name] == stands:
            take[name] = value
        else:
            kept[name] = (stands, value)
    return Merged(take, kept)
