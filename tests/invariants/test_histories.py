"""Whatever people do in whatever order, what has to hold of the stored data does."""

from __future__ import annotations

import shutil
from random import Random

from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from festival.base.database import begin_writing, db
from festival.events.closed_days import settle_closings
from festival.invariants.proofs import prove_all
from festival.law.model import install_law
from tests.conflicts import test_same_conflicts as histories

_same_moment = histories._same_moment


def test_after_random_histories_all_proofs_hold(app: Flask) -> None:
    shutil.rmtree(app.config["SETTINGS"].uploads_dir, ignore_errors=True)  # what other tests left there
    begin_writing()
    install_law()
    db.session.commit()

    @settings(
        max_examples=12 if db.engine.dialect.name == "sqlite" else 4,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
    )
    @given(seed=st.integers(0, 2**32))
    def holds(seed: int) -> None:
        histories.empty()
        histories.thresholds()
        settle_closings(now=histories.NOW)
        city, chance = histories.City(), Random(seed)
        for _ in range(20):
            city.play(chance)
        found = [one for one in prove_all(now=histories.NOW) if one.count]
        assert [(one.proof.name, one.named) for one in found] == []

    holds()
