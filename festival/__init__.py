"""Festival: a city makes its calendar together."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from festival.base.folders import folder
from festival.settings import Settings, read_settings

ROOMS = (
    "festival.outbox",
    "festival.fetching",
    "festival.organisers",
    "festival.link_previews",
    "festival.maps",
    "festival.law",
    "festival.places",
    "festival.accounts",
    "festival.second_factor",
    "festival.directory",
    "festival.place_lists",
    "festival.events",
    "festival.co_organisers",
    "festival.linked_data",
    "festival.remembrance",
    "festival.resources",
    "festival.areas",
    "festival.rule_settings",
    "festival.conflicts",
    "festival.programme",
    "festival.visitors",
    "festival.weekly_mail",
    "festival.organisations",
    "festival.festivals",
    "festival.datefinder",
    "festival.notices",
    "festival.yearplan",
    "festival.exchange",
    "festival.statements",
    "festival.reviews",
    "festival.registering",
    "festival.sheets",
    "festival.mediation",
    "festival.insight",
    "festival.publishing",
    "festival.subscriptions",
    "festival.embeds",
    "festival.calendar_import",
    "festival.access_tokens",
    "festival.neighbours",
    "festival.private_feeds",
    "festival.first_start",
    "festival.news_feed",
    "festival.open_data",
    "festival.dumps",
    "festival.api_writing",
    "festival.webhooks",
    "festival.meeting",
    "festival.twins",
    "festival.desk",
    "festival.history",
    "festival.editions",
    "festival.conversation",
    "festival.audit",
    "festival.privacy",
    "festival.pages",
    "festival.accent_css",
    "festival.health",
    "festival.search_engines",
    "festival.job_runs",
    "festival.backups",
    "festival.doctor",
)

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application: the one place where the rooms are wired together."""
    settings = settings or read_settings()
    app = Flask(
        "festival",
        template_folder=str(folder("templates")),
        static_folder=str(folder("static")),
        static_url_path="/static",
    )
    _configure(app, settings)

    from festival import compression, log_lines
    from festival.base import (
        bodies,
        database,
        held_pages,
        http,
        own_address,
        static_files,
        templating,
    )

    database.db.init_app(app)
    Migrate(app, database.db, directory=str(folder("migrations")), render_as_batch=True, compare_type=True)
    Babel(
        app, locale_selector=http.current_locale, default_translation_directories=str(folder("translations"))
    )
    bodies.register(app)
    csrf.init_app(app)
    app.extensions["festival_bodies"] = http.BodyCache()
    held_pages.register(app)
    app.url_map.converters["int"] = http.RowNumber
    app.before_request(database.begin_writing_for_unsafe_methods)
    templating.register(app)
    for room in ROOMS:
        import_module(room).register(app)
    http.secure_headers(app)
    static_files.register(app)
    compression.register(app)
    own_address.register(app)
    log_lines.register(app)

    from festival import cli, errors

    errors.register(app)
    cli.register(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    from festival.base import bodies
    from festival.base.database import engine_options
    from festival.base.private_files import keep_private

    keep_private(settings.data_dir, settings.database_url)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=bodies.FILES_BYTES,
        MAX_FORM_MEMORY_SIZE=bodies.FORM_BYTES,
        MAX_FORM_PARTS=1000,
        APPLICATION_ROOT=settings.base_path or "/",
        SESSION_COOKIE_NAME="festival",
        SESSION_COOKIE_PATH=settings.base_path or "/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.behind_tls,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE="en",
        BEHIND_TLS=settings.behind_tls,
        BUILD=_build_mark(),
        TESTING=settings.testing,
    )


def _build_mark() -> str:
    """Return a mark that changes with the installed templates, so that no cached page outlives an update."""
    mark = hashlib.blake2b(digest_size=6)
    for root in (folder("templates"), Path(__file__).parent):
        for path in sorted(root.rglob("*.html" if root.name == "templates" else "*.py")):
            mark.update(f"{path.name}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    return mark.hexdigest()
