"""What isn't kept in git is built from locked packages: browser files, the font, compiled translations."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from festival import assets


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(assets, "STAMP", tmp_path / "vendor" / ".built")
    monkeypatch.setattr(assets, "TRANSLATIONS", tmp_path / "translations")
    return tmp_path


def test_a_second_run_finds_nothing_to_do(place: Path) -> None:
    assert assets.build_vendor()
    assert not assets.build_vendor()
    (place / "vendor" / ".built").write_text("an older version")
    assert assets.build_vendor()


def test_the_fonts_are_small_and_come_with_their_licence(place: Path) -> None:
    assets.build_vendor()
    fonts = sorted((place / "vendor" / "fonts").glob("*.woff2"))
    assert [font.stem for font in fonts] == ["atkinson-hyperlegible-bold", "atkinson-hyperlegible-regular"]
    assert all(font.read_bytes()[:4] == b"wOF2" and font.stat().st_size < 20_000 for font in fonts)
    assert "SIL Open Font License" in (place / "vendor" / "fonts" / "LICENSE.txt").read_text()


def test_the_font_has_the_letters_of_our_languages_and_their_neighbours() -> None:
    from io import BytesIO

    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(assets.subset_font("Regular"))) as font:
        letters = font.getBestCmap()
    assert [letter for letter in "ÄÖÜäöüßéèçñåøłśžő„“”‚‘–—…€×0123456789" if ord(letter) not in letters] == []


def test_scripts_ask_for_nothing_that_is_not_there(place: Path) -> None:
    assets.build_vendor()
    for script in (place / "vendor").rglob("*.js"):
        assert b"sourceMappingURL" not in script.read_bytes()
    css = (place / "vendor" / "leaflet" / "leaflet.css").read_text()
    assert all(
        (place / "vendor" / "leaflet" / "images" / name).is_file() for name in ("layers.png", "layers-2x.png")
    )
    assert "url(http" not in css


def test_only_newer_translations_are_compiled(place: Path) -> None:
    source = place / "translations" / "de" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "May"\nmsgstr "Mai"\n'
    )
    assert assets.compile_translations() == [source.with_suffix(".mo")]
    assert assets.compile_translations() == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert assets.compile_translations() == [source.with_suffix(".mo")]
