"""Why an address was not fetched, in words for whoever gave it."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.fetching.errors import Reason


def words_of(reason: Reason | str, status: int = 0) -> str:
    """Return the sentence for a reason; `status` is what the server answered."""
    return (
        _by_status(status)
        if reason == Reason.STATUS
        else _sentences().get(reason, _sentences()[Reason.NO_ANSWER])
    )


def _sentences() -> dict[str, str]:
    return {
        Reason.NO_ADDRESS: _(
            "This is no complete address. It looks like https://www.example.de/calendar.ics."
        ),
        Reason.SCHEME: _("Only addresses that begin with https://, http:// or webcal:// can be fetched."),
        Reason.USER: _(
            "The address holds a user name or a password. Use an address that can be read without signing in, such as"
            " the secret address that many calendars offer."
        ),
        Reason.PORT: _("Nothing is fetched from this port: it is not one for web pages."),
        Reason.UNKNOWN_HOST: _("No server is known under this name. Is it spelled right?"),
        Reason.INSIDE: _(
            "The address leads into an internal network. Only public addresses are fetched; for others, whoever runs"
            " this installation can name the network in its settings."
        ),
        Reason.OPEN: _("The connection would not be encrypted: an address with https:// is needed."),
        Reason.REDIRECTS: _(
            "The address leads on to other addresses again and again, or from https to http."
        ),
        Reason.CERTIFICATE: _("The server's certificate is not valid, so nobody knows whose server answers."),
        Reason.NO_ANSWER: _("The server doesn't answer."),
        Reason.TOO_SLOW: _("The server takes too long."),
        Reason.TOO_LARGE: _("The server sends more than is taken from one address."),
        Reason.GARBLED: _("What the server sends can't be read, or broke off."),
    }


def _by_status(status: int) -> str:
    if status in (401, 403, 407):
        return _(
            "The server asks for a sign-in (%(status)s): the address can't be read by everybody.",
            status=status,
        )
    if status in (404, 410):
        return _("There is nothing at this address any more (%(status)s).", status=status)
    if status == 429:
        return _("The server has been asked too often for now (429).")
    return _("The server answers with an error (%(status)s).", status=status)
