"""The quarrel that the talks' tests are about, and the city with its law that markets are held in."""

from __future__ import annotations

import pytest
from flask import Flask

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.law.model import install_law
from tests.conftest import make_account, make_event, make_organisation, make_venue
from tests.mediation.markets import NOW
from tests.mediation.quarrels import EVENING, Quarrel


@pytest.fixture
def quarrel(app: Flask) -> Quarrel:
    hers_org, his_org = make_organisation(), make_organisation()
    venue = make_venue(name="Marktplatz")
    people = {
        "alice": make_account(organisation=hers_org),
        "bob": make_account(organisation=his_org),
        "carol": make_account(role="coordinator"),
        "dora": make_account(organisation=make_organisation()),
    }
    hers = make_event(title="Laternenfest", organisation=hers_org, venue=venue, local_start=EVENING)
    his = make_event(title="Chorabend", organisation=his_org, venue=venue, local_start=EVENING)
    return Quarrel(hers=hers, his=his, **people)


@pytest.fixture
def berlin(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Berlin with its quiet days, in the spring of 2027."""
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)
    begin_writing()
    install_law()
    db.session.get_one(City, 1).land = "DE-BE"
    db.session.commit()
