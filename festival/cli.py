"""`flask --app wsgi festival <verb>`: what the person who looks after an installation needs on the command line."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from festival.base import clock
from festival.base.city import City, renew_epoch
from festival.base.database import begin_writing, db, lacks_tables
from festival.base.folders import folder
from festival.base.http import LOCALES
from festival.countries.lands import LANDS
from festival.organisers.accounts import (
    ROLES,
    BadAccount,
    NewAccount,
    account_words,
    change_password,
    check_password_length,
    create_account,
    find_account,
    is_email,
    normal_email,
)
from festival.organisers.attempts import forget_attempts
from festival.organisers.audit_trail import note_download
from festival.organisers.model import Account
from festival.organisers.organisations import BadOrganisation
from festival.organisers.passwords import hash_password
from festival.outbox.bounces import LONGEST_REPORT, note_bounce
from festival.outbox.posting import Recipient, is_mail_on, post


class Verbs(AppGroup):
    """The verbs; where there are no tables yet, each says so in a sentence."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            if not lacks_tables(error):
                raise
            raise click.ClickException(
                "The database has not the tables this version needs: run `flask --app wsgi festival init` first."
            ) from None


festival_group = Verbs("festival", help="Look after this installation of Festival.")


def register(app: Flask) -> None:
    app.cli.add_command(festival_group)


@festival_group.command("init")
@click.option("--name", default="", help="The city's name, for a new installation.")
@click.option("--land", type=click.Choice(sorted(LANDS)), help="The Land, whose law holds.")
@click.option(
    "--country", default="", help="Another country, or a part of it: AT, AT-5, CH-ZH. It has its holidays."
)
@click.option("--zone", default="", help="The time zone, such as Europe/Vienna.")
@click.option(
    "--language", "languages", multiple=True, type=click.Choice(LOCALES), help="Of the pages; repeat."
)
def init_command(name: str, land: str | None, country: str, zone: str, languages: tuple[str, ...]) -> None:
    """Bring the database up to date, create the city and install remembrance days and law. Safe to repeat.

    What isn't said stays as it is; in a new installation the guided start at /setup asks for it. With FESTIVAL_DEMO=1
    in the environment, an installation that is empty is filled with the demo city.
    """
    from flask_migrate import upgrade

    from festival.first_start.announcing import settle_secret
    from festival.first_start.secret import secret_words
    from festival.law.model import install_law
    from festival.organisers.place_change import Place, move_city
    from festival.remembrance.install import install_days

    try:
        place = Place.said(land or country.upper(), zone)
    except ValueError as error:
        raise click.ClickException(str(error)) from None

    _put_copy_aside()
    upgrade(directory=str(folder("migrations")))
    begin_writing()
    city = db.session.get(City, 1)
    if city is None:
        city = City(id=1, land="")
        db.session.add(city)
        place = place.with_zone()
    city.name = name or city.name or "Musterstadt"
    city.languages = list(languages) or city.languages
    db.session.flush()
    tell_zone = move_city(city, place)
    installed, rows = install_days(), install_law()
    renew_epoch()
    db.session.commit()
    tell_zone()
    click.echo(f"{city.name}: database up to date, {installed} remembrance days and {rows} rows of law new.")
    settings = current_app.config["SETTINGS"]
    if settings.demo:
        _load_where_empty()
    elif words := secret_words(settle_secret(), settings.base_url):
        click.echo(words)


def _put_copy_aside() -> None:
    from festival.backups.before_update import put_copy_aside

    try:
        copy = put_copy_aside()
    except (OSError, sqlite3.Error) as error:
        raise click.ClickException(
            f"The database file could not be copied beside itself, so nothing was updated: {error}."
            " Make room there: the update needs as much again."
        ) from error
    if copy is not None:
        click.echo(f"The database as it was before this update lies in {copy}.")


def _load_where_empty() -> None:
    from festival.demo.accounts import sign_in_words
    from festival.demo.cities import BERLIN, loaded_city
    from festival.demo.load import load_demo
    from festival.demo.own_rows import NotEmpty

    try:
        click.echo(load_demo(clock.now(), loaded_city() or BERLIN).summary())
        click.echo(sign_in_words())
    except NotEmpty as error:
        db.session.rollback()
        click.echo(str(error))


@festival_group.command("setup-secret")
def setup_secret_command() -> None:
    """Print the secret by which a town that has no administrator yet is set up in the browser."""
    from festival.first_start.announcing import settle_secret
    from festival.first_start.secret import secret_words

    if words := secret_words(settle_secret(), current_app.config["SETTINGS"].base_url):
        click.echo(words)


@festival_group.command("demo")
@click.option("--town", is_flag=True, help="A small town, which is invented, instead of Berlin.")
@click.option("--remove", is_flag=True, help="Take the demo city out again; what is your own stays.")
def demo_command(*, town: bool, remove: bool) -> None:
    """Fill an empty installation with a demo city, Berlin or a small town; does nothing where it is loaded already."""
    from festival.demo.accounts import sign_in_words
    from festival.demo.cities import BERLIN, TOWN
    from festival.demo.load import load_demo
    from festival.demo.own_rows import NotEmpty
    from festival.demo.remove import remove_demo

    if remove:
        click.echo(remove_demo(now=clock.now()).summary())
        return
    try:
        click.echo(load_demo(clock.now(), TOWN if town else BERLIN).summary())
    except NotEmpty as error:
        raise click.ClickException(str(error)) from error
    click.echo(sign_in_words())


@festival_group.command("create-user")
@click.argument("email")
@click.option("--name", required=True, help="How the person is called on the pages.")
@click.option("--role", type=click.Choice(ROLES), default="member")
@click.option("--organisation", default="", help="Name of the organisation; created where it is new.")
@click.password_option(help="Asked for where it is not given.")
def create_user_command(email: str, name: str, role: str, organisation: str, password: str) -> None:
    """Create an account that may sign in."""
    password_hash = _hash_of(password)
    begin_writing()
    try:
        account = create_account(
            NewAccount(email, name, role=role, organisation=organisation, password_hash=password_hash)
        )
    except BadAccount as error:
        raise click.ClickException(account_words(error)) from None
    except BadOrganisation:
        raise click.ClickException("The name of the organisation can't be used.") from None
    db.session.commit()
    _settle_secret()
    click.echo(f"{account.email} may sign in.")


@festival_group.command("set-password")
@click.argument("email")
@click.password_option(help="Asked for where it is not given.")
def set_password_command(email: str, password: str) -> None:
    """Give the account of EMAIL a new password; it ends all sign-ins of this person."""
    password_hash = _hash_of(password)
    begin_writing()
    account = _account_of(email)
    change_password(account, password_hash)
    forget_attempts()
    db.session.commit()
    closed = "" if account.is_active else " The account is switched off: set-role opens it."
    click.echo(f"The new password of {account.email} holds.{closed}")


@festival_group.command("set-role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
def set_role_command(email: str, role: str) -> None:
    """Give the account of EMAIL a role, and open it where it was switched off or locked."""
    begin_writing()
    account = _account_of(email)
    account.role, account.is_active = role, True
    forget_attempts()
    db.session.commit()
    _settle_secret()
    click.echo(f"{account.email} is {role} and may sign in.")


@festival_group.command("reset-second-factor")
@click.argument("email")
def reset_second_factor_command(email: str) -> None:
    """Let the account of EMAIL sign in with its password alone: for who has lost phone and recovery codes.

    Where the city requires a second factor of the person, the next sign-in leads to set up another one.
    """
    from festival.second_factor.factors import take_away

    begin_writing()
    account = _account_of(email)
    was_on = take_away(account, now=clock.now())
    forget_attempts()
    db.session.commit()
    click.echo(
        f"{account.email} signs in with the password alone now."
        if was_on
        else f"{account.email} has no second factor."
    )


def _settle_secret() -> None:
    """Take the secret of the first start away where there is an administrator now."""
    from festival.first_start.announcing import settle_secret

    settle_secret()


def _account_of(email: str) -> Account:
    account = find_account(email)
    if account is None:
        raise click.ClickException("There is no account with this e-mail address: create-user makes one.")
    return account


def _hash_of(password: str) -> str:
    """Return the hash, worked out before anything is locked."""
    try:
        check_password_length(password)
    except BadAccount as error:
        raise click.ClickException(account_words(error)) from None
    return hash_password(password)


@festival_group.command("rebuild")
def rebuild_command() -> None:
    """Write all occurrences and stored feed texts anew from the events, which are the truth."""
    from festival.events.rebuild import rebuild_all

    click.echo(f"{rebuild_all(now=clock.now())} events rebuilt.")


@festival_group.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_command(file: Path) -> None:
    """Write all this installation knows into FILE, while it runs: database, uploads and secret key."""
    from festival.backups.archive import BadBackup
    from festival.backups.taking import take_backup

    try:
        note_download("backup")
    except SQLAlchemyError:  # no room, or no right to write: a backup matters all the more
        db.session.rollback()
        click.echo("The log could not be written to.")
    try:
        taken = take_backup(file, current_app.config["SETTINGS"], now=clock.now())
    except (BadBackup, OSError) as error:
        raise click.ClickException(f"No backup was written. {error}") from error
    head = taken.head
    click.echo(
        f"{head.city}: {sum(head.tables.values())} rows in {file}, read back and whole."
        " Keep it where nobody else reads it."
    )
    if taken.missing:
        click.echo(
            f"{len(taken.missing)} files that it should hold are not there, such as {taken.missing[0]}."
        )


@festival_group.command("check-backup")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_backup_command(file: Path) -> None:
    """Read FILE from its beginning to its end and say whether it can be restored; changes nothing."""
    from festival.backups.archive import BadBackup
    from festival.backups.checking import check_backup

    try:
        head = check_backup(file)
    except (BadBackup, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{head.city} as it was at {head.taken_at}: {sum(head.tables.values())} rows, all of it whole."
    )


@festival_group.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Don't ask before everything is replaced.")
def restore_command(file: Path, *, yes: bool) -> None:
    """Replace everything this installation holds by the backup in FILE; all of it or nothing."""
    from festival.backups.archive import BadBackup
    from festival.backups.restoring import head_of, restore

    try:
        head = head_of(file)
        if not yes:
            words = f"Replace everything here by {head.city} as it was at {head.taken_at}?"
            click.confirm(words, abort=True)
        restore(file, current_app.config["SETTINGS"])
    except (BadBackup, OSError, SQLAlchemyError) as error:
        raise click.ClickException(f"Nothing was restored. {error}") from error
    click.echo(f"{head.city} is back as it was at {head.taken_at}. Everybody has to sign in again.")


@festival_group.command("try-mail")
@click.argument("address")
@click.option("--language", type=click.Choice(LOCALES), default="de")
def try_mail_command(address: str, language: str) -> None:
    """Post a mail to ADDRESS that says no more than that it has arrived; the jobs process sends it."""
    if not is_mail_on():
        raise click.ClickException("No mail is set up: set FESTIVAL_MAIL_URL and FESTIVAL_MAIL_FROM.")
    if not is_email(normal_email(address)):
        raise click.ClickException(account_words(BadAccount("email", "invalid")))
    begin_writing()
    post(Recipient(address=address, locale=language), "trial", clock.now().isoformat())
    db.session.commit()
    click.echo(f"A mail to {address} is posted: it goes within seconds where the jobs process runs.")


@festival_group.command("bounced")
@click.argument("file", type=click.File("rb"), default="-")
def bounced_command(file: BinaryIO) -> None:
    """Note that a mail came back: reads a mail server's report from FILE, or from what is piped in."""
    report = file.read(LONGEST_REPORT)
    begin_writing()
    mail = note_bounce(report, now=clock.now())
    db.session.commit()
    click.echo("A mail came back: it is noted." if mail else "This is no report about a mail of ours.")


@festival_group.command("doctor")
@click.option(
    "--deep", is_flag=True, help="Prove of all stored data that it is whole, while everything runs."
)
def doctor_command(*, deep: bool) -> None:
    """Look for what is wrong with this installation; exits with 1 where something is."""
    from festival.doctor.complaints import look
    from festival.doctor.outside import look_outside
    from festival.invariants.proof_lines import told_all

    found: list[str] = []
    for looked in look(is_thorough=True, now=clock.now()):
        found += looked.complaints
        for hint in looked.advice:
            click.echo(f"· {hint}")
    seen = look_outside()
    found += seen.complaints
    for sight in seen.sights:
        click.echo(f"· {sight}")
    if deep:
        found += told_all(now=clock.now())
    for line in found:
        click.echo(f"✗ {line}")
    if found:
        raise SystemExit(1)
    click.echo("✓ Nothing to complain about.")
