"""Typed settings, read once from the environment; docs/operating.md lists them for people."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from festival.base.private_files import make_folder


class BadSetting(Exception):
    """A setting that can't be used; the text says which, and what to do."""


@dataclass(frozen=True)
class Settings:
    """What the environment says about this installation; the city's own choices live in the database."""

    data_dir: Path
    database_url: str
    secret_key: str
    base_url: str
    demo: bool
    trusted_hosts: tuple[str, ...] = ()
    testing: bool = False

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def tiles_dir(self) -> Path:
        return self.data_dir / "tiles"

    @property
    def base_path(self) -> str:
        """The path of the base address, such as "/kalender"; empty at the root of a host."""
        return urlsplit(self.base_url).path

    @property
    def behind_tls(self) -> bool:
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process; creates the data directory and, on first start, its secret key.

    Raises BadSetting.
    """
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("FESTIVAL_DATA_DIR") or "var").resolve()
    make_folder(data_dir)
    return Settings(
        data_dir=data_dir,
        database_url=read_database_url(env.get("FESTIVAL_DATABASE_URL") or "")
        or f"sqlite:///{data_dir / 'festival.sqlite3'}",
        secret_key=env.get("FESTIVAL_SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        base_url=read_base_url(env.get("FESTIVAL_BASE_URL") or ""),
        demo=env.get("FESTIVAL_DEMO") == "1",
        trusted_hosts=tuple(re.findall(r"[^\s,]+", env.get("FESTIVAL_TRUSTED_HOSTS", ""))),
    )


def read_base_url(text: str) -> str:
    """Return the base address without a slash at its end and in its plain form; empty where none is set.

    Raises BadSetting.
    """
    wanted = text.strip().rstrip("/")
    if not wanted:
        return ""
    try:
        parts = urlsplit(wanted)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if (
        not host
        or parts.scheme not in ("http", "https")
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise BadSetting(
            f"FESTIVAL_BASE_URL is “{text}”, which is no address. "
            "It looks like https://feste.example.de or https://www.example.de/kalender."
        )
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}{f':{port}' if port and port != usual else ''}{parts.path}"


def read_database_url(text: str) -> str:
    """Return the database's address. Raises BadSetting, which doesn't repeat it: it may hold a password."""
    try:
        if text:
            make_url(text)
    except (ArgumentError, ValueError):
        raise BadSetting(
            "FESTIVAL_DATABASE_URL is no address of a database. "
            "It looks like postgresql+psycopg://user:password@host/name."
        ) from None
    return text


def require_base_url(settings: Settings) -> None:
    """Raise BadSetting where a city is to be served without saying under which address."""
    if not settings.base_url and not settings.demo:
        raise BadSetting(
            "FESTIVAL_BASE_URL is not set. Feeds, links and QR codes carry the address under which the public "
            "reaches this installation: set it, for example FESTIVAL_BASE_URL=https://feste.example.de. "
            "Only the demo (FESTIVAL_DEMO=1, as `make run` has it) does without."
        )


def _kept_secret(path: Path) -> str:
    """Return the secret in `path`; of several processes that start at once, the first one's file wins."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
