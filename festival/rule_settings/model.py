"""The city's choices for each rule: on or off, how much it weighs, and its thresholds."""

from __future__ import annotations

from dataclasses import Field, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import Base, db
from festival.findings.finding import Severity
from festival.law.signals import rules_changed
from festival.rules.contract import Rule
from festival.rules.registry import rules


class RuleSetting(Base):
    """What the city has chosen for one rule; a rule without a row, or a threshold without a value, has its default."""

    __tablename__ = "rule_setting"

    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    severity: Mapped[int | None] = mapped_column()
    thresholds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __mapper_args__ = {"version_id_col": version}


def load_settings() -> dict[str, Any]:
    """Return each rule's `Settings` by its name, as the city has chosen. One query."""
    rows = {row.rule: row for row in db.session.scalars(select(RuleSetting))}
    return {name: settings_of(rule, rows.get(name)) for name, rule in rules().items()}


def settings_of(rule: Rule, row: RuleSetting | None) -> Any:
    """Return the rule's `Settings` with what the row says; values of a wrong kind are left at their defaults."""
    if row is None:
        return rule.Settings()
    chosen: dict[str, Any] = {"is_on": row.is_on}
    if row.severity in tuple(Severity):
        chosen["severity"] = Severity(row.severity)
    for field in thresholds_of(rule):
        value: Any = row.thresholds.get(field.name)
        if (
            isinstance(field.default, float)
            and isinstance(value, int | float)
            and not isinstance(value, bool)
        ):
            chosen[field.name] = float(value)
        elif type(value) is type(field.default):
            chosen[field.name] = value
    return rule.Settings(**chosen)


def thresholds_of(rule: Rule) -> list[Field[Any]]:
    """Return the rule's own settings beside `is_on` and `severity`: whole numbers, decimals, yes or no, and texts."""
    return [field for field in fields(rule.Settings) if field.name not in ("is_on", "severity")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen for a rule; without a severity it weighs what it weighs by default."""

    thresholds: dict[str, Any]
    is_on: bool = True
    severity: int | None = None


def save_setting(name: str, row: RuleSetting | None, chosen: Chosen, *, by_id: int) -> None:
    """Write the choices for a rule; the caller commits."""
    if row is None:
        row = RuleSetting(rule=name)
        db.session.add(row)
    row.is_on, row.severity, row.thresholds = chosen.is_on, chosen.severity, chosen.thresholds
    row.changed_at, row.changed_by_id = clock.now(), by_id
    db.session.flush()
    bump_revision()
    rules_changed.send("setting")
