"""The page on privacy: complete by the tables of the database, in plain words, wherever the town lies."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

from festival.base.city import City
from festival.base.database import begin_writing, db, metadata
from festival.clean_up.kept_for import KEPT
from festival.privacy.cookies import KEPT_IN_BROWSER
from festival.privacy.told import GROUPS, TOLD
from tests.conftest import PASSWORD, make_account, make_organisation
from tests.privacy.declaring import wrong_declarations


def in_city(**values: object) -> None:
    begin_writing()
    city = db.session.get_one(City, 1)
    for name, value in values.items():
        setattr(city, name, value)
    db.session.commit()


@pytest.mark.parametrize("locale", ["de", "en"])
def test_it_says_of_all_that_is_kept_how_long_by_the_table_that_deletes_it(
    app: Flask, client: FlaskClient, locale: str
) -> None:
    page = client.get(f"/privacy?lang={locale}").text
    with app.test_request_context(f"/?lang={locale}"):
        for one in KEPT:
            if one.key in TOLD:
                assert str(escape(one.what)) in page
                assert str(escape(one.how_long)) in page
        for told in TOLD.values():
            assert str(escape(told.purpose)) in page
            assert str(escape(told.seen_by)) in page


def test_every_page_leads_there(client: FlaskClient) -> None:
    for address in ("/", "/signin", "/imprint", "/nowhere"):
        assert 'href="/privacy' in client.get(address).text


def test_the_town_s_own_words_stand_above_and_markup_in_them_is_nobody_s(client: FlaskClient) -> None:
    in_city(texts={"privacy_de": "Wir: {{7*7}} '\"><b> <script>x</script>", "privacy_en": ""})
    page = client.get("/privacy?lang=de").text
    assert "{{7*7}}" in page
    assert "<script>x" not in page
    assert page.index("Wir: ") < page.index(f'id="{GROUPS[0].key}"')
    assert "noch nicht gesagt" not in page


def test_a_town_that_said_nothing_yet_is_told_what_is_missing(client: FlaskClient) -> None:
    assert "data protection officer" in client.get("/privacy?lang=en").text


@pytest.mark.parametrize(
    ("land", "said"),
    [
        ("DE-NW", "authority of the Land North Rhine-Westphalia"),
        ("DE", "authority of the Land (Art. 77"),
        ("AT-5", "authority of your country"),
        ("FR", "authority of your country"),
        ("", "authority of your country"),
    ],
)
def test_whom_to_complain_to_reads_right_wherever_the_town_lies(
    client: FlaskClient, land: str, said: str
) -> None:
    in_city(land=land)
    page = client.get("/privacy?lang=en").text
    assert said in page
    assert "None" not in page


def test_the_cookies_it_names_are_those_that_signing_in_sets(app: Flask, client: FlaskClient) -> None:
    account = make_account(organisation=make_organisation())
    answer = client.post("/signin", data={"email": account.email, "password": PASSWORD})
    names = {one.partition("=")[0] for one in answer.headers.getlist("Set-Cookie")}
    assert names == {"festival", "festival_device"}
    assert names <= {one.name for one in KEPT_IN_BROWSER}
    for line in answer.headers.getlist("Set-Cookie"):
        name = line.partition("=")[0]
        days = next(one.days for one in KEPT_IN_BROWSER if one.name == name)
        found = re.search(r"Max-Age=(\d+)", line)
        assert found is None or int(found[1]) == days * 86_400


def test_a_new_table_that_tells_of_people_is_noticed(app: Flask) -> None:
    tables = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(tables)
    Table("guest_list", tables, Column("id", Integer, primary_key=True), Column("phone", String))
    assert wrong_declarations(tables) == ["guest_list: does it tell of people?"]


@pytest.mark.parametrize("table", ["venue", "letter"])
def test_a_new_column_that_names_an_account_or_a_telephone_is_noticed(app: Flask, table: str) -> None:
    tables = MetaData()
    for one in metadata.tables.values():
        one.to_metadata(tables)
    tables.tables[table].append_column(Column("warden_id", ForeignKey("account.id")))
    tables.tables[table].append_column(Column("phone", String))
    wrong = wrong_declarations(tables)
    assert len(wrong) >= 2
    assert all(one.startswith(f"{table}: ") for one in wrong)
