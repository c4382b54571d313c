"""What can be wrong around the database: settings, files, the secret key."""

from __future__ import annotations

from flask import current_app

from festival.base.folders import folder
from festival.base.private_files import is_open_to_others, sqlite_file
from festival.base.sentence import Sentence
from festival.base.trouble import room_for_files

SHORTEST_KEY = 32
"""As long as 128 random bits are in hexadecimal digits."""
FEWEST_LETTERS = 8


def about_machine() -> list[Sentence]:
    """Return what is wrong with settings and files."""
    found = []
    settings = current_app.config["SETTINGS"]
    if not (folder("static") / "vendor").is_dir():
        found.append(Sentence("The browser files are missing: run `make assets`."))
    if not settings.demo and not settings.base_url:
        found.append(Sentence("FESTIVAL_BASE_URL is not set: without it no web server starts for a city."))
    if not settings.demo and is_weak(settings.secret_key):
        found.append(
            Sentence(
                "FESTIVAL_SECRET_KEY is easy to guess, and whoever guesses it can sign in as anybody: leave the setting"
                " out, and a strong one is made. Everybody signs in again then."
            )
        )
    if room_for_files(settings.data_dir):
        found.append(
            Sentence(
                "Files find no room in %(folder)s, or less than 64 MB: make some, or let it be written.",
                folder=settings.data_dir,
            )
        )
    kept = (settings.data_dir, sqlite_file(settings.database_url), settings.backup_dir)
    found += [
        Sentence("%(path)s can be read by others on this machine: chmod go= %(path)s", path=path)
        for path in kept
        if path and is_open_to_others(path)
    ]
    return found


def is_weak(secret_key: str) -> bool:
    """Return whether a key is too short, or has too few different letters, to be one that a machine made up."""
    return len(secret_key) < SHORTEST_KEY or len(set(secret_key)) < FEWEST_LETTERS
