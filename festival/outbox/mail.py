"""What a mail says: subject, text and HTML, rendered for one reader, with links to the configured address alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from flask import current_app, g, has_request_context, render_template, request
from flask_babel import force_locale

from festival.base.http import LOCALES


@dataclass(frozen=True)
class Mail:
    """A mail in the words of its reader. `unsubscribe_url` ends mails of its list by one click (RFC 8058), `list_name`
    is that list's; both empty where the mail is essential."""

    address: str
    locale: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""
    list_name: str = ""
    reply_to: str = ""
    """Where an answer goes that lands in the talk it is about; empty where it is about none, or nobody can answer."""


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak the language for as long as the block runs, and make links under the base address.

    No request's host can reach them: the block has a request of its own, made from the setting. Without the setting
    nothing is sent, and who reads a kept mail finds links under the address by which they called us.
    """
    before, locale = g.get("locale"), locale if locale in LOCALES else "de"
    base_url = current_app.config["SETTINGS"].base_url or (
        request.url_root if has_request_context() else None
    )
    with current_app.test_request_context(base_url=base_url):
        g.locale = locale
        try:
            with force_locale(locale):
                yield
        finally:
            g.locale = before


def absolute(path: str) -> str:
    """Return the address of a path that `url_for` has given, under the base address; inside `speaking`."""
    return urljoin(request.host_url, path)


def render_mail(template: str, *, address: str, locale: str, **values: Any) -> Mail:
    """Return the mail from `<template>.txt`, whose first line is its subject, and `<template>.html`.

    `values` reach the templates, and `unsubscribe_url`, `list_name` and `reply_to` the mail too. Inside
    `speaking(locale)`.
    """
    values["absolute"] = absolute
    subject, _, text = render_template(f"{template}.txt", **values).strip().partition("\n")
    return Mail(
        address=address,
        locale=locale,
        subject=subject,
        text=text.strip() + "\n",
        html=render_template(f"{template}.html", subject=subject, **values),
        unsubscribe_url=values.get("unsubscribe_url", ""),
        list_name=values.get("list_name", ""),
        reply_to=values.get("reply_to", ""),
    )
