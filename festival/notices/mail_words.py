"""The mails that tell notices: at once, or a day's together, in the words of the inbox and for the same reader."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, text
from festival.base.city import get_city
from festival.base.plurals import ngettext
from festival.notices.choices import AT_ONCE, DIGEST
from festival.notices.mailing import take_notices
from festival.notices.model import Notice
from festival.notices.news import News, news_of
from festival.notices.talk_notices import MESSAGE_CODES
from festival.notices.unsubscribing import token_for
from festival.organisers.addressees import addressee, written_language
from festival.organisers.model import Account
from festival.outbox.kinds import MailKind
from festival.outbox.mail import Mail, render_mail, speaking
from festival.outbox.model import OutgoingMail
from festival.outbox.reply_addresses import TalkKey, reply_address

ANSWERED_CODES = (*MESSAGE_CODES, "asked", "asked_again", "asked_back", "condition", "stated", "replied")
"""What is said of an event in its conversation, or asked and answered beside it."""
LISTS = {AT_ONCE: "at-once", DIGEST: "digest"}
"""What mail programs know them by, to sort and to unsubscribe."""


def _tell_at_once(mail: OutgoingMail) -> Mail | None:
    return _compose(mail, AT_ONCE)


def _tell_the_day(mail: OutgoingMail) -> Mail | None:
    return _compose(mail, DIGEST)


NOTICES = MailKind("notices", _l("Messages, at once"), _tell_at_once)
DAY = MailKind("digest", _l("Messages of a day"), _tell_the_day)


def _compose(mail: OutgoingMail, way: str) -> Mail | None:
    account = addressee(mail.account_id)
    if account is None:
        return None
    page = take_notices(mail, account, way)
    if not page.rows:
        return None
    locale = written_language(account)
    with speaking(locale):
        news = news_of(page.rows, account)
        return render_mail(
            "notices/mail/notices",
            address=account.email,
            locale=locale,
            words=_subject(news, page.count, way),
            account=account,
            news=news,
            more=page.count - len(news),
            is_digest=way == DIGEST,
            unsubscribe_url=url_for(
                "told.unsubscribe_page", token=token_for(account.id, way), _external=True
            ),
            list_name=LISTS[way],
            reply_to=_reply_to(page.rows, account),
        )


def _reply_to(notices: Sequence[Notice], account: Account) -> str:
    """Return the address under which an answer lands in the talk that all of them are about; empty where they are
    about several, or about none."""
    talks = {_talk_of(one) for one in notices}
    kind, talk_id = talks.pop()
    if talks or not kind:
        return ""
    return reply_address(TalkKey(kind, talk_id, account.id), now=clock.now())


def _talk_of(notice: Notice) -> tuple[str, int]:
    if notice.conflict_id is not None:
        return "conflict", notice.conflict_id
    if notice.event_id is not None and notice.code in ANSWERED_CODES:
        return "note" if notice.values.get("is_note") else "event", notice.event_id
    return "", 0


def _subject(news: list[News], count: int, way: str) -> str:
    """What stands in the mailbox: the event and what has happened to it, or how much has happened."""
    first = news[0]
    if count == 1:
        is_named = not first.about or first.about in first.words
        return text.one_line(first.words if is_named else f"{first.about}: {first.words}")
    if way == DIGEST or not first.about:
        city = text.one_line(get_city().name)
        return ngettext("%(num)s message from %(city)s", "%(num)s messages from %(city)s", count, city=city)
    others = ngettext("%(num)s more message", "%(num)s more messages", count - 1)
    return _("%(about)s, and %(others)s", about=text.one_line(first.about), others=others)
