"""Pages that every installation owes its readers say what is true of this one."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from festival.base.city import City
from festival.base.database import begin_writing, db


def test_a_town_of_its_own_credits_nobody_else_s_data(client: FlaskClient) -> None:
    page = client.get("/licences?lang=en").text
    assert "Berlin" not in page
    assert "SIL Open Font License" in page


@pytest.mark.parametrize(
    ("name", "said", "not_said"),
    [("Berlin", "Bezirke von Berlin", "small town"), ("Wiesenbrück", "small town", "Berlin")],
)
def test_the_demo_city_credits_whose_data_it_is_made_of(
    client: FlaskClient, name: str, said: str, not_said: str
) -> None:
    begin_writing()
    city = db.session.get_one(City, 1)
    city.is_demo, city.name = True, name
    db.session.commit()
    page = client.get("/licences?lang=en").text
    assert said in page
    assert not_said not in page
