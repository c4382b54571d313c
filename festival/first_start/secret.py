"""The secret that lets the first administrator in: made by the start, kept to itself, gone for good.

It lies in the data directory, beside the secret key, so that whoever may read it could open everything anyway.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from festival.base.private_files import private
from festival.settings import Settings

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None that is taken for another one when it is read off a screen."""
_GROUPS, _LENGTH = 5, 5
_NAME = "first_start_secret"


def make_secret(data_dir: Path) -> str:
    """Return the secret, a new one where there is none; of several starts at once the first one's holds."""
    path = data_dir / _NAME
    if not path.exists():
        new = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
        draft = path.with_name(f"{_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
        with open(draft, "wb", opener=private) as file:
            file.write(new.encode())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    return kept_secret(data_dir)


def kept_secret(data_dir: Path) -> str:
    """Return the secret that holds; empty where there is none."""
    try:
        return (data_dir / _NAME).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def drop_secret(data_dir: Path) -> None:
    """Let the secret open nothing any more."""
    (data_dir / _NAME).unlink(missing_ok=True)


def is_secret(data_dir: Path, typed: str) -> bool:
    """Whether it is the secret, told in the same time whatever was typed; hyphens, blanks and small letters are let
    pass."""
    kept = kept_secret(data_dir)
    known, given = (_plain(one) for one in (kept, typed))
    return hmac.compare_digest(known.encode(), given.encode()) and bool(kept)


def _plain(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def secret_words(secret: str, base_url: str) -> str:
    """Return the lines that say what the secret is for; empty without one."""
    if not secret:
        return ""
    return (
        f"Nobody looks after this calendar yet. Set it up in the browser: {base_url}/setup\n"
        f"It asks for this secret, which holds until there is an administrator: {secret}"
    )


def kept_words(settings: Settings, url: str) -> str:
    """Return the same lines where there is a secret, by its file alone: for a server that is about to start."""
    return "" if settings.demo else secret_words(kept_secret(settings.data_dir), settings.base_url or url)
