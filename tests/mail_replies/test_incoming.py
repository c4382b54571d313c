"""What somebody wrote themselves is told from what their mail program quotes, in German and in English."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from flask import Flask

from festival.base import clock
from festival.mail_replies.incoming import read_incoming, without_quotes
from festival.mail_replies.judging import judge

HEAD_DE = "Von: Stadt <a@b.example>\nGesendet: Freitag, 27. November 2026 14:03\nAn: Erika\nBetreff: Frage\n\nGuten Tag"
HEAD_EN = (
    "From: City <a@b.example>\nSent: Friday, November 27, 2026 2:03 PM\nTo: Erika\nSubject: Question\n\nHello"
)
QUOTES = {
    "Gmail, German": "Am Fr., 27. Nov. 2026 um 14:03 Uhr schrieb Stadt <a@b.example>:\n\n> Guten Tag,\n> wie viele?",
    "Gmail, English": "On Fri, Nov 27, 2026 at 2:03 PM City <a@b.example> wrote:\n\n> Hello,\n> how many?",
    "Gmail, wrapped": "On Fri, Nov 27, 2026 at 2:03 PM City Calendar of the Town\n<a+e1-2@b.example> wrote:\n\n> Hello",
    "Thunderbird, German": "Am 27.11.26 um 14:03 schrieb Stadt:\n> Guten Tag\n> wie viele?",
    "Thunderbird, English": "On 27/11/2026 14:03, City wrote:\n> Hello",
    "Outlook, German": f"________________________________\n{HEAD_DE}",
    "Outlook, German, without a line": HEAD_DE,
    "Outlook, English": HEAD_EN,
    "Outlook of old, German": f"-----Ursprüngliche Nachricht-----\n{HEAD_DE}",
    "Outlook of old, English": f"-----Original Message-----\n{HEAD_EN}",
    "Apple Mail, German": "Am 27.11.2026 um 14:03 schrieb Stadt <a@b.example>:\n\n\nGuten Tag",
    "Apple Mail, quoted": "> Am 27.11.2026 um 14:03 schrieb Stadt <a@b.example>:\n> \n> Guten Tag",
    "GMX": "Gesendet: Freitag, 27. November 2026 um 14:03 Uhr\n"
    + HEAD_DE.replace("\nGesendet: Freitag, 27. November 2026 14:03", ""),
    "a signature": "-- \nErika Muster\nKulturverein",
}


@pytest.mark.parametrize("program", QUOTES)
def test_what_is_quoted_goes_and_what_was_written_stays(program: str) -> None:
    own = "Hundert Plätze, davon vier für Rollstühle.\n\nViele Grüße\nErika"
    kept = without_quotes(f"{own}\n\n{QUOTES[program]}\n".replace("\n", "\r\n"))
    assert kept.startswith("Hundert Plätze, davon vier für Rollstühle.")
    assert "Guten Tag" not in kept
    assert "Hello" not in kept
    assert "b.example" not in kept
    assert "Nachricht" not in kept


def test_an_answer_below_the_quote_is_kept_without_it() -> None:
    assert without_quotes("Am 27.11.26 um 14:03 schrieb Stadt:\n> Wie viele?\n\nHundert.\n") == "Hundert."


def test_answers_between_the_quotes_are_kept() -> None:
    text = "> Wie viele?\n\nHundert.\n\n> Und wann?\n\nUm acht.\n"
    assert without_quotes(text) == "Hundert.\n\nUm acht."


@pytest.mark.parametrize(
    "text",
    [
        "Am Freitag bauen wir auf. Von: hier nach dort.\nAm Samstag ab.",
        "On Monday he wrote: hello\nThe end.",
        "{{7*7}} {% x '\"><b>",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert without_quotes(text) == text


def test_a_huge_text_is_read_in_its_beginning() -> None:
    assert len(without_quotes("a b\n" * 1_000_000)) <= 20_000


def test_html_alone_is_read_without_what_it_quotes() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content(
        "<html><head><style>p{}</style></head><body><p>Hundert &amp; mehr</p><p>Um acht<br>Uhr</p>"
        "<blockquote><p>Guten Tag</p></blockquote><script>alert(1)</script></body></html>",
        subtype="html",
    )
    assert read_incoming(message.as_bytes()).text == "Hundert & mehr\n\nUm acht\nUhr"


def test_a_strange_charset_and_no_body_break_nothing() -> None:
    raw = b"From: a@b.example\r\nContent-Type: text/plain; charset=x-unknown\r\n\r\nGr\xfc\xdfe\r\n"
    assert read_incoming(raw).text == "Grüße"
    assert read_incoming(b"From: a@b.example\r\n\r\n").text == ""
    assert read_incoming(b"\xff\xfe garbage").sender == ""


def test_two_senders_are_nobody() -> None:
    assert read_incoming(b"From: a@b.example, c@d.example\r\n\r\nx").sender == ""


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined"])
def test_a_charset_that_is_no_way_of_writing_text_breaks_nothing(charset: str) -> None:
    raw = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\nGr\xfc\xdfe\r\n"
    assert read_incoming(raw.encode("latin-1")).text == "Grüße"


def test_signs_that_no_eye_sees_are_no_words() -> None:
    raw = "From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHun\0dert\x1b\u202e Plätze\r\n"
    assert read_incoming(raw.encode()).text == "Hundert Plätze"


def test_html_that_ends_in_nonsense_is_read_up_to_there() -> None:
    raw = b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p>Hundert</p><![foo[<p>Um acht"
    assert read_incoming(raw).text == "Hundert"


@pytest.mark.parametrize("given", ["\n" * 20_000, "\n \t" * 7_000, "On a wrote " * 2_000, "Am " * 7_000])
def test_what_is_made_to_keep_the_reader_busy_does_not(given: str) -> None:
    started = time.process_time()
    without_quotes(f"Hundert{given}")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "field",
    [
        "To: " + "a@b.example, " * 20_000,
        "Content-Type: text/plain; " + "a=b; " * 16_000,
        "From: " + "((" * 50_000,
        "Subject: x\r\n" + " y\r\n" * 50_000 + " z",
    ],
    ids=["recipients", "parameters", "comments", "folded"],
)
def test_a_head_that_is_made_to_keep_the_reader_busy_does_not(field: str) -> None:
    started = time.process_time()
    mail = read_incoming(f"From: c@d.example\r\nCc: e@f.example\r\n{field}\r\n\r\nHundert".encode())
    assert time.process_time() - started < 1
    assert (mail.sender, mail.recipients, mail.text) == ("c@d.example", ("e@f.example",), "Hundert")


@pytest.mark.parametrize("name", ["Message-ID", "Auto-Submitted", "Return-Path", "To", "From", "Precedence"])
@pytest.mark.parametrize("value", ["<[", "=?utf-8?q?", '"', "<", "\x00", "=?x?b?=?="])
def test_no_field_breaks_the_reader(name: str, value: str) -> None:
    assert read_incoming(f"{name}: {value}\r\n\r\nHundert".encode()).text == "Hundert"


def test_of_strangers_no_word_is_read(app: Flask) -> None:
    mail = read_incoming(b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<!--" * 50_000)
    started = time.process_time()
    assert judge(mail, now=clock.now()).outcome == "not_ours"
    assert time.process_time() - started < 1
