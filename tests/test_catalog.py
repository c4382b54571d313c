"""The catalogs are filled from the sources, keep what is translated, and are complete."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from festival import catalog

SOURCE = """
_("Hello %(name)s", name="you")
ngettext("One event", "%(num)d events", 2)
_l("Later")
"""
GERMAN = {
    "Hello %(name)s": "Guten Tag, %(name)s",
    "One event|||%(num)d events": ["Eine Veranstaltung", "%(num)d Veranstaltungen"],
    "Later": "Später",
    "On the page": "Auf der Seite",
}


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with four texts, and no catalog yet."""
    for name in catalog.SOURCES:
        (tmp_path / name).mkdir()
    (tmp_path / "festival" / "texts.py").write_text(SOURCE)
    (tmp_path / "templates" / "page.html").write_text("<p>{% trans %}On the page{% endtrans %}</p>")
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    monkeypatch.setattr(catalog, "TRANSLATIONS", tmp_path / "festival" / "translations")
    (tmp_path / "german.json").write_text(json.dumps(GERMAN), encoding="utf-8")
    return tmp_path


def fill(sources: Path, **changes: str | list[str]) -> None:
    (sources / "german.json").write_text(json.dumps(GERMAN | changes), encoding="utf-8")
    catalog.main(["update", "--fill", str(sources / "german.json")])


def test_every_text_of_the_sources_has_to_be_translated(sources: Path) -> None:
    assert len(catalog.complaints("de")) == 4
    fill(sources)
    assert catalog.complaints("de") == []


def test_an_update_without_a_change_changes_nothing_and_keeps_translations(sources: Path) -> None:
    fill(sources)
    before = catalog.path_of("de").read_bytes()
    assert catalog.main(["update"]) == 0
    assert catalog.path_of("de").read_bytes() == before


def test_a_text_that_is_gone_is_complained_about_and_dropped_by_an_update(sources: Path) -> None:
    fill(sources)
    (sources / "templates" / "page.html").write_text("<p></p>")
    assert catalog.complaints("de") == ["de: no longer in the sources: 'On the page'"]
    assert catalog.main(["update"]) == 0
    assert b"On the page" not in catalog.path_of("de").read_bytes()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"Hello %(name)s": "Guten Tag, %(nmae)s"}, "unknown placeholder nmae"),
        ({"Hello %(name)s": "Guten Tag"}, "a placeholder is missing"),
        ({"Later": ""}, "not translated: 'Later'"),
        ({"One event|||%(num)d events": ["Eine", ""]}, "not translated: ('One event', '%(num)d events')"),
    ],
)
def test_a_broken_translation_is_complained_about(
    sources: Path, changes: dict[str, str | list[str]], complaint: str
) -> None:
    fill(sources, **changes)
    assert any(complaint in line for line in catalog.complaints("de"))
