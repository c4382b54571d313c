"""Who is who in these tests: an organisation with its people, another one, and the coordination."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import make_account, make_organisation, sign_in


@pytest.fixture
def ours(app: Flask) -> Any:
    return make_organisation(name="Kulturverein Spreebogen", slug="kulturverein-spreebogen")


@pytest.fixture
def owner(ours: Any) -> Any:
    return make_account(organisation=ours, name="Olga Owner")


@pytest.fixture
def editor(ours: Any) -> Any:
    return make_account(organisation=ours, member_role="editor", name="Edda Editor")


@pytest.fixture
def reader(ours: Any) -> Any:
    return make_account(organisation=ours, member_role="reader", name="Rita Reader")


@pytest.fixture
def stranger(app: Flask) -> Any:
    return make_account(organisation=make_organisation(), name="Sven Stranger")


@pytest.fixture
def coordinator(app: Flask) -> Any:
    return make_account(role="coordinator", name="Cora Coordinator")


@pytest.fixture
def as_coordinator(client: FlaskClient, coordinator: Any) -> FlaskClient:
    sign_in(client, coordinator)
    return client


@pytest.fixture
def as_owner(client: FlaskClient, owner: Any) -> FlaskClient:
    sign_in(client, owner)
    return client
