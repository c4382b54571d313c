"""A stored conflict as the finding it was made of."""

from __future__ import annotations

from festival.conflicts.model import Conflict
from festival.findings.finding import Finding, Reason, Remedy, Severity


def finding_of(conflict: Conflict) -> Finding:
    """Return the finding that the conflict keeps; reads its parties."""
    return Finding(
        rule=conflict.rule,
        severity=Severity(conflict.severity),
        key=conflict.key,
        event_ids=tuple(party.event_id for party in conflict.parties),
        on=conflict.on,
        from_at=conflict.from_at,
        to_at=conflict.to_at,
        reason=Reason(conflict.reason_code, conflict.reason_values),
        evidence=conflict.evidence,
        remedies=tuple(Remedy(one["code"], one.get("values", {})) for one in conflict.remedies),
        is_small=conflict.is_small,
        question=conflict.question,
    )
