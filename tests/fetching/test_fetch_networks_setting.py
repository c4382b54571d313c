from __future__ import annotations

from pathlib import Path

import pytest

from festival.settings import BadSetting, read_settings


def test_without_the_setting_no_network_but_the_internet_is_asked(tmp_path: Path) -> None:
    assert read_settings({"FESTIVAL_DATA_DIR": str(tmp_path)}).fetch_networks == ()


def test_networks_have_commas_or_blanks_between_them(tmp_path: Path) -> None:
    told = {
        "FESTIVAL_DATA_DIR": str(tmp_path),
        "FESTIVAL_FETCH_NETWORKS": " 10.0.0.0/8, fd00::/8 192.168.7.1",
    }
    assert read_settings(told).fetch_networks == ("10.0.0.0/8", "fd00::/8", "192.168.7.1")


@pytest.mark.parametrize("text", ["10.0.0.1/8", "intranet", "10.0.0.0/33", "10.0.0.0/8;11.0.0.0/8", "*"])
def test_what_is_no_network_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSetting, match="FESTIVAL_FETCH_NETWORKS"):
        read_settings({"FESTIVAL_DATA_DIR": str(tmp_path), "FESTIVAL_FETCH_NETWORKS": text})
