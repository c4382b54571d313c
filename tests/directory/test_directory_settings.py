"""The settings of the town's directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from festival.settings import BadSetting, read_settings

ALL = {
    "FESTIVAL_OIDC_ISSUER": "https://login.stadt.example/realms/stadt",
    "FESTIVAL_OIDC_CLIENT_ID": "festival",
    "FESTIVAL_OIDC_CLIENT_SECRET": "very secret words",
    "FESTIVAL_BASE_URL": "https://feste.stadt.example",
}


def test_all_of_them_make_a_provider_and_no_secret_is_shown(tmp_path: Path) -> None:
    server = read_settings(ALL | {"FESTIVAL_DATA_DIR": str(tmp_path)}).directory_server
    assert server is not None
    assert (server.issuer, server.name) == (ALL["FESTIVAL_OIDC_ISSUER"], "login.stadt.example")
    assert "very secret" not in repr(server)
    named = ALL | {"FESTIVAL_DATA_DIR": str(tmp_path), "FESTIVAL_OIDC_NAME": " Stadt\n Musterstadt "}
    server = read_settings(named).directory_server
    assert server is not None
    assert server.name == "Stadt Musterstadt"


def test_without_an_issuer_there_is_none(tmp_path: Path) -> None:
    assert read_settings({"FESTIVAL_DATA_DIR": str(tmp_path)}).directory_server is None


@pytest.mark.parametrize(
    "missing", ["FESTIVAL_OIDC_CLIENT_ID", "FESTIVAL_OIDC_CLIENT_SECRET", "FESTIVAL_BASE_URL"]
)
def test_what_is_missing_is_said(tmp_path: Path, missing: str) -> None:
    with pytest.raises(BadSetting, match=missing):
        read_settings(ALL | {"FESTIVAL_DATA_DIR": str(tmp_path), missing: ""})


@pytest.mark.parametrize(
    "issuer",
    [
        "login.stadt.example",
        "http://login.stadt.example",
        "https://user:secret@login.stadt.example",
        "https://login.stadt.example/?x",
        "https://[",
    ],
)
def test_what_is_no_issuer_is_refused_and_not_repeated(tmp_path: Path, issuer: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings(ALL | {"FESTIVAL_DATA_DIR": str(tmp_path), "FESTIVAL_OIDC_ISSUER": issuer})
    assert "secret@" not in str(refused.value)
