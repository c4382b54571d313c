"""The proofs on the command line: how far they are, and what they have found."""

from __future__ import annotations

import sys
from datetime import datetime

import click
from sqlalchemy.exc import SQLAlchemyError

from festival.base.city import City
from festival.base.database import db
from festival.base.migration_state import MigrationState, migration_state
from festival.invariants.proofs import PROOFS, Proof, prove_all


def told_all(*, now: datetime) -> list[str]:
    """Prove all that has to hold, say what does and how far the proof is, and return a sentence for what doesn't."""
    found: list[str] = []
    try:
        if not _has_a_city():
            return []
        for proved in prove_all(now=now, tell=_tell):
            _tell(proved.proof, 0)
            if proved.count:
                found.append(proved.sentence)
            else:
                click.echo(f"· {proved.proof.name}: {proved.proof.holds}")
    except SQLAlchemyError as error:
        found.append(
            f"The proofs were broken off, the database gave no answer: {getattr(error, 'orig', error)}"
        )
    return found


def _has_a_city() -> bool:
    if migration_state(db.session.connection()) is not MigrationState.CURRENT:
        return False  # which is said already
    return db.session.get(City, 1) is not None


def _tell(proof: Proof, rows: int) -> None:
    """Say on a screen how far it is; a log is spared that."""
    if sys.stdout.isatty():
        place = f"{PROOFS.index(proof) + 1}/{len(PROOFS)} {proof.name}: {rows} …" if rows else ""
        click.echo(f"\r{place:<60}\r", nl=False)
