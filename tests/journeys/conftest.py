"""What every journey needs: a browser, found by tests/journeys/browser.py, and axe to check each page it passes,
and the city they all walk through."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from tests.journeys.browser import FLAGS, SKIPPED, installed_browser
from tests.journeys.city import DemoCity, demo_city

HERE = Path(__file__).parent
AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# A page has a dozen colours and axe reads each of them thousands of times, which is a third of its work.
EACH_COLOUR_ONCE = """() => {
  const known = new Map()
  const colour = axe.commons.color.Color.prototype
  const read = colour.parseString
  colour.parseString = function (words) {
    if (!known.has(words)) {
      read.call(this, words)
      known.set(words, [this.r, this.g, this.b, this.alpha])
    }
    ;[this.r, this.g, this.b, this.alpha] = known.get(words)
    return this
  }
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder as a journey; without a browser skip it, but fail it in CI."""
    journeys = [item for item in items if HERE in item.path.parents]
    absent = bool(journeys) and installed_browser() is None
    for item in journeys:
        item.add_marker(pytest.mark.journey)
        if absent and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason=SKIPPED))


@pytest.fixture(scope="session")
def city(prepared_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoCity]:
    """The demo city, served once for all journeys, which is why each of them takes days and places of its own."""
    with demo_city(prepared_demo, tmp_path_factory.mktemp("city") / "data") as found:
        yield found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """pytest-playwright's own arguments, for the browser that the machine has."""
    browser = installed_browser()
    assert browser is not None, SKIPPED
    return {**browser_type_launch_args, "executable_path": str(browser), "args": list(FLAGS)}


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    """A function that fails with axe's own words if the page breaks a rule of WCAG 2.2 AA."""

    def check(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
            page.evaluate(EACH_COLOUR_ONCE)
        found = AxeResults(page.evaluate("options => axe.run(options)", AXE_OPTIONS))
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check
