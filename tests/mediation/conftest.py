"""The quarrel that the talks' tests are about."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import make_account, make_event, make_organisation, make_venue
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
