"""Pages that every installation owes its readers say what is true of this one."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from festival.base.city import City
from festival.base.database import begin_writing, db


def test_a_town_of_its_own_credits_nobody_else_s_data(client: FlaskClient) -> None:
    page = client.get("/licences?lang=en").text
    assert "Berlin" not in page
    assert "SIL Open Font License" in page


def test_the_demo_city_credits_whose_data_it_is_made_of(app: Flask, client: FlaskClient) -> None:
    begin_writing()
    db.session.get_one(City, 1).is_demo = True
    db.session.commit()
    assert "Bezirke von Berlin" in client.get("/licences?lang=en").text
