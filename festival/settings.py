"""Typed settings, read once from the environment; docs/operating.md lists them for people."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What the environment says about this installation; the city's own choices live in the database."""

    data_dir: Path
    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    redis_url: str
    demo: bool
    testing: bool = False

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def tiles_dir(self) -> Path:
        return self.data_dir / "tiles"

    @property
    def behind_tls(self) -> bool:
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process; creates the data directory and, on first start, its secret key."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("FESTIVAL_DATA_DIR") or "var").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    return Settings(
        data_dir=data_dir,
        database_url=env.get("FESTIVAL_DATABASE_URL") or f"sqlite:///{data_dir / 'festival.sqlite3'}",
        secret_key=env.get("FESTIVAL_SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        base_url=(env.get("FESTIVAL_BASE_URL") or "").rstrip("/"),
        mail_url=env.get("FESTIVAL_MAIL_URL", ""),
        redis_url=env.get("FESTIVAL_REDIS_URL", ""),
        demo=env.get("FESTIVAL_DEMO") == "1",
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
