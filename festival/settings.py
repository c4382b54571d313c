"""Typed settings, read once from the environment; docs/operating.md lists them for people."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from festival.base.private_files import make_folder

_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Mailbox:
    """Where answers to mails arrive, by IMAP: a folder, and the address whose plus part says what is answered."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    address: str
    is_wrapped: bool = True


MOST_MB = 50
"""A file is held in memory while it is read."""

_FOLDER = re.compile(r"[A-Za-z0-9 ._/&-]{1,80}")


class BadSetting(Exception):
    """A setting that can't be used; the text says which, and what to do."""


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed over, and the address they come from; `is_wrapped` is TLS from the first byte on."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    is_wrapped: bool = False


@dataclass(frozen=True)
class DirectoryServer:
    """An OpenID provider whose people may sign in; `name` is how the town calls it."""

    issuer: str
    client_id: str
    name: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Metrics:
    """Where numbers are told to a program that watches, and what it has to know."""

    host: str
    port: int
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """What the environment says about this installation; the city's own choices live in the database."""

    data_dir: Path
    database_url: str
    secret_key: str
    base_url: str
    demo: bool
    trusted_hosts: tuple[str, ...] = ()
    mail_server: MailServer | None = None
    directory_server: DirectoryServer | None = None
    mailbox: Mailbox | None = None
    attachment_mb: int = 10
    metrics: Metrics | None = None
    backup_dir: Path | None = None
    """Where the nightly backups go; None where none are taken."""
    fetch_networks: tuple[str, ...] = ()
    """Networks that are no part of the public internet, whose addresses may be fetched all the same."""
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
    base_url = read_base_url(env.get("FESTIVAL_BASE_URL") or "")
    return Settings(
        data_dir=data_dir,
        database_url=read_database_url(env.get("FESTIVAL_DATABASE_URL") or "")
        or f"sqlite:///{data_dir / 'festival.sqlite3'}",
        secret_key=env.get("FESTIVAL_SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        base_url=base_url,
        demo=env.get("FESTIVAL_DEMO") == "1",
        trusted_hosts=tuple(re.findall(r"[^\s,]+", env.get("FESTIVAL_TRUSTED_HOSTS", ""))),
        mail_server=read_mail_server(
            env.get("FESTIVAL_MAIL_URL") or "", env.get("FESTIVAL_MAIL_FROM") or "", base_url
        ),
        directory_server=read_directory_server(env, base_url),
        mailbox=read_mailbox(
            env.get("FESTIVAL_IMAP_URL") or "",
            env.get("FESTIVAL_REPLY_ADDRESS") or "",
            is_mail_on=bool(env.get("FESTIVAL_MAIL_URL")),
        ),
        attachment_mb=read_attachment_mb(env.get("FESTIVAL_ATTACHMENT_MB") or "10"),
        metrics=read_metrics(env.get("FESTIVAL_METRICS") or "", env.get("FESTIVAL_METRICS_TOKEN") or ""),
        backup_dir=read_backup_dir(env.get("FESTIVAL_BACKUP_DIR") or "", data_dir),
        fetch_networks=read_fetch_networks(env.get("FESTIVAL_FETCH_NETWORKS") or ""),
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


def read_mail_server(url: str, sender: str, base_url: str) -> MailServer | None:
    """Return where mails are handed over; None where no mail is set up.

    Raises BadSetting, which doesn't repeat the address: it may hold a password.
    """
    if not url.strip():
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/") or parts.query:
        raise BadSetting(
            "FESTIVAL_MAIL_URL is no address of a mail server. It looks like smtp://localhost, "
            "smtp://user:password@mail.example.de:587 or smtps://user:password@mail.example.de."
        )
    if not _SENDER.fullmatch(sender):
        raise BadSetting(
            "FESTIVAL_MAIL_FROM has to say from which address mails come, for example "
            "FESTIVAL_MAIL_FROM=feste@stadt.example.de. What comes back goes there too, so somebody should read it."
        )
    if not base_url:
        raise BadSetting(
            "FESTIVAL_BASE_URL is not set. Links in mails carry the address under which people reach this "
            "installation: without it no mail can be sent."
        )
    is_wrapped = parts.scheme == "smtps"
    return MailServer(
        host=host,
        port=port or (465 if is_wrapped else 587 if parts.username else 25),
        sender=sender,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_wrapped=is_wrapped,
    )


def read_mailbox(url: str, address: str, *, is_mail_on: bool) -> Mailbox | None:
    """Return where answers by mail are read; None where nobody can answer by mail.

    Raises BadSetting, which doesn't repeat the address: it holds a password.
    """
    if not url.strip():
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    folder = unquote(parts.path.strip("/")) if host else ""
    is_wrapped = bool(host) and parts.scheme == "imaps"
    if (
        not host
        or not parts.username
        or not parts.password
        or parts.query
        or not _FOLDER.fullmatch(folder or "INBOX")
    ):
        raise BadSetting(
            "FESTIVAL_IMAP_URL is no address of a mailbox. It looks like imaps://user:password@mail.example.de/INBOX."
        )
    if parts.scheme not in ("imap", "imaps") or (not is_wrapped and host not in LOOPBACK):
        raise BadSetting(
            "FESTIVAL_IMAP_URL has to begin with imaps://: a password travels over TLS alone. Only a mailbox on this"
            " machine is read over imap://."
        )
    if not _SENDER.fullmatch(address) or "+" in address:
        raise BadSetting(
            "FESTIVAL_REPLY_ADDRESS has to say at which address answers arrive in this mailbox, for example"
            " antwort@stadt.example.de; mails to antwort+anything@stadt.example.de have to arrive there too."
        )
    if not is_mail_on:
        raise BadSetting(
            "FESTIVAL_IMAP_URL is set, but FESTIVAL_MAIL_URL is not: nobody gets a mail to answer."
        )
    return Mailbox(
        host=host,
        port=port or (993 if is_wrapped else 143),
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=folder or "INBOX",
        address=address,
        is_wrapped=is_wrapped,
    )


def read_attachment_mb(text: str) -> int:
    """Return how many MB a file may have that people send each other. Raises BadSetting."""
    if not re.fullmatch(r"[0-9]{1,3}", text.strip()) or not 1 <= int(text) <= MOST_MB:
        raise BadSetting(f"FESTIVAL_ATTACHMENT_MB is “{text}”: a whole number from 1 to {MOST_MB} is needed.")
    return int(text)


def read_fetch_networks(text: str) -> tuple[str, ...]:
    """Return the networks in which addresses may be fetched beside the public internet. Raises BadSetting."""
    found = re.findall(r"[^\s,]+", text)
    for one in found:
        try:
            ip_network(one)
        except ValueError:
            raise BadSetting(
                f"FESTIVAL_FETCH_NETWORKS names “{one}”, which is no network. It looks like 10.0.0.0/8 or fd00::/8;"
                " several have commas between them."
            ) from None
    return tuple(found)


def read_metrics(text: str, token: str) -> Metrics | None:
    """Return where numbers are told; None where they are told nobody. Raises BadSetting."""
    wanted = text.strip()
    if not wanted:
        return None
    host, _, port = wanted.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadSetting(
            f"FESTIVAL_METRICS is “{text}”: an address and a port are needed, such as 127.0.0.1:9464."
        )
    if host not in LOOPBACK and len(token) < 16:
        raise BadSetting(
            "FESTIVAL_METRICS lets other machines ask: FESTIVAL_METRICS_TOKEN has to say what they must know, in 16"
            " letters or more. Without it only this machine may, at 127.0.0.1."
        )
    return Metrics(host, int(port), token)


def read_backup_dir(text: str, data_dir: Path) -> Path | None:
    """Return the folder of the nightly backups; None for "none". Raises BadSetting."""
    wanted = text.strip()
    if wanted == "none":
        return None
    folder = Path(wanted or data_dir / "backups")
    if not folder.is_absolute():
        raise BadSetting(
            f"FESTIVAL_BACKUP_DIR is “{text}”: the whole path of a folder is needed, such as /mnt/backups/festival, or"
            " none where no nightly backup is to be taken."
        )
    return folder


def read_directory_server(env: Mapping[str, str], base_url: str) -> DirectoryServer | None:
    """Return the OpenID provider; None where none is set up. Nothing is asked of it yet. Raises BadSetting."""
    issuer, client_id, client_secret = (
        env.get(name, "").strip()
        for name in ("FESTIVAL_OIDC_ISSUER", "FESTIVAL_OIDC_CLIENT_ID", "FESTIVAL_OIDC_CLIENT_SECRET")
    )
    if not issuer:
        return None
    try:
        parts = urlsplit(issuer)
        host = parts.hostname
    except ValueError:
        host = None
    is_safe = host and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))
    if not is_safe or "@" in parts.netloc or parts.query or parts.fragment:
        raise BadSetting(
            "FESTIVAL_OIDC_ISSUER is no issuer of an OpenID provider. "
            "It looks like https://login.stadt.example.de/realms/stadt, as the provider itself writes it."
        )
    if not client_id or not client_secret or not base_url:
        raise BadSetting(
            "FESTIVAL_OIDC_ISSUER needs FESTIVAL_OIDC_CLIENT_ID, FESTIVAL_OIDC_CLIENT_SECRET and FESTIVAL_BASE_URL "
            "beside it: the provider sends people back to the base address, followed by /signin/directory/back."
        )
    name = " ".join(env.get("FESTIVAL_OIDC_NAME", "").split())[:60]
    return DirectoryServer(issuer, client_id, name or host or "", client_secret)


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
