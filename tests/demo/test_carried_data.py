"""What was carried over: licences named, nobody exposed, and small."""

import csv
import re
from pathlib import Path

import pytest

from festival.demo.gather import DATA, TOWN_DATA

FREE = ("CC0", "CC BY", "ODbL")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
PHONE = re.compile(r"(?:Tel|Fax|Mobil)\.?:|\+49[ \d]{6,}|(?<![\d.,])0(?:1[5-7]\d|30|33\d{1,2})[ /-]\d{3}")
PERSON = re.compile(r"\b(?:Herr|Frau|Dipl\.|Inh\.|Ansprechpartner(?:in)?:?)\s+[A-ZÄÖÜ]")
FOLDERS = (DATA, TOWN_DATA)
FILES = sorted(
    path
    for folder in FOLDERS
    for path in folder.iterdir()
    if path.is_file() and path.name not in ("SOURCES.csv", "districts.geojson")
)


def sources_of(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "SOURCES.csv").read_text(encoding="utf-8").splitlines()))


def sources() -> list[dict[str, str]]:
    return [row for folder in FOLDERS for row in sources_of(folder)]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_file_has_a_source_and_each_source_a_file(folder: Path) -> None:
    named = {name for row in sources_of(folder) for name in row["file"].split()}

    assert named == {path.name for path in folder.iterdir() if path.is_file()} - {"SOURCES.csv"}


def test_each_source_is_free_and_says_whose_it_is() -> None:
    for row in sources():
        assert row["licence"].startswith(FREE), row
        assert row["name"], row
        assert row["holder"], row
        assert row["url"].startswith("https://") or row["note"].startswith("Own work"), row


def test_the_notice_credits_each_source() -> None:
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")

    for row in sources():
        assert row["holder"].split(",")[0] in notice, row


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_contact_data_is_carried(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for pattern in (MAIL, PHONE, PERSON):
        found = [match[0] for match in pattern.finditer(text)]
        assert found == []


def test_the_data_stays_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 2_500_000
