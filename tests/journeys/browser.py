"""Finds the browser that the journeys run in, and gets one where it may (`python -m tests.journeys.browser`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
SKIPPED = "The browser journeys are skipped: no Chromium or Chrome was found, and none could be installed."
# Root, as in a container, can't use Chromium's sandbox. A test's browser has nobody to call but the test.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def installed_browser() -> Path | None:
    """The browser that FESTIVAL_BROWSER names, else one that the machine has, else playwright's own, else None."""
    named = os.environ.get("FESTIVAL_BROWSER")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return Path(found)
    for place in (*map(Path, PLACES), *playwrights_own()):
        if os.access(place, os.X_OK):
            return place
    return None


def playwrights_own() -> list[Path]:
    """Where playwright keeps the Chromium that it has installed, if it has; newest first."""
    home = Path.home()
    caches = (home / ".cache" / "ms-playwright", home / "Library" / "Caches" / "ms-playwright")
    kept = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    endings = ("chromium*/chrome-linux*/chrome", "chromium*/chrome-linux*/headless_shell")
    endings += ("chromium*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",)
    folders = [Path(kept)] if kept else caches
    return [
        path for cache in folders for ending in endings for path in sorted(cache.glob(ending), reverse=True)
    ]


def install_browser() -> Path | None:
    """A browser that was just installed: Debian's package where we may, else playwright's own; None if neither."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *words], env=quiet, check=False, stdout=subprocess.DEVNULL)
        if (browser := installed_browser()) is not None:
            return browser
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return installed_browser()


def main() -> int:
    """Say which browser the journeys run in; 1 where there is none and CI demands one."""
    browser = installed_browser()
    if browser is None:
        print("No browser found; trying to install one for the journeys …", flush=True)
        browser = install_browser()
    if browser is None:
        print(SKIPPED)
        return 1 if os.environ.get("CI") else 0
    print(f"The browser journeys run in {browser}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
