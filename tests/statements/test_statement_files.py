"""Files with statements: sent with an answer or a question, read by whoever may read those, and by nobody else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from festival.attachments import sent_files
from festival.attachments.model import Attachment
from festival.attachments.sent_files import largest_form
from festival.base.database import db, is_writing
from festival.statements.model import StatementFile
from tests.attachments.samples import pdf, picture, picture_with_position
from tests.conftest import make_organisation
from tests.counting import counted_queries
from tests.statements.conftest import Town

NASTY = "{{7*7}} {% x '><b>.pdf"
SHOWN = "{{7*7}} {% x &#39;&gt;&lt;b&gt;.pdf"


def answer(town: Town, client: FlaskClient, *files: tuple[str, bytes], text: str = "Bis 22 Uhr") -> Any:
    one = town.statement(town.trade)
    data = {
        "answer": "conditions",
        "text": text,
        "version": f"{one.id}.{one.version}",
        "files": [(io.BytesIO(content), name) for name, content in files],
    }
    return client.post(f"/desk/statements/{one.id}?lang=en", data=data)


def address_of(town: Town) -> str:
    row = db.session.query(StatementFile).one()
    return f"/desk/statements/{row.statement_id}/files/{row.attachment_id}"


@pytest.fixture
def office(town: Town) -> FlaskClient:
    town.hand_in()
    return town.as_(town.trade)


def test_a_file_hangs_on_the_answer_and_is_had_as_a_download_alone(town: Town, office: FlaskClient) -> None:
    assert answer(town, office, ("Auflagen für Straßen.pdf", pdf())).status_code == 303
    page = town.as_(town.club).get(f"/desk/events/{town.event.id}?lang=en").get_data(as_text=True)
    assert "Auflagen für Straßen.pdf" in page
    assert address_of(town) in page
    response = town.as_(town.club).get(address_of(town))
    assert (response.status_code, response.data, response.mimetype) == (200, pdf(), "application/pdf")
    said = response.headers["Content-Disposition"]
    assert said.startswith("attachment; ")
    assert "filename*=UTF-8''Auflagen%20f%C3%BCr%20Stra%C3%9Fen.pdf" in said
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_only_who_may_read_the_statement_may_have_its_files(town: Town, office: FlaskClient) -> None:
    answer(town, office, ("Plan.pdf", pdf()))
    address = address_of(town)
    for client in (town.as_(town.club), town.as_(town.order), town.as_(role="coordinator")):
        assert client.get(address).status_code == 200
    assert town.as_(make_organisation()).get(address).status_code == 403
    assert town.app.test_client().get(address).status_code == 302


def test_a_file_is_had_by_its_own_statement_and_no_other(town: Town, office: FlaskClient) -> None:
    answer(town, office, ("Plan.pdf", pdf()))
    attachment_id = address_of(town).rpartition("/")[2]
    other = town.statement(town.order)
    client = town.as_(role="coordinator")
    assert client.get(f"/desk/statements/{other.id}/files/{attachment_id}").status_code == 404
    assert client.get(f"/desk/statements/{other.id}/files/99999").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "plan.pdf",
            b"<!doctype html><script>alert(1)</script>",
            "“plan.pdf” is neither a PDF nor a picture",
        ),
        ("plan.pdf", b"%PDF-1.7\n<html></html>", "“plan.pdf” is no whole PDF."),
        (NASTY, b"MZ", f"“{SHOWN}” is neither"),
    ],
)
def test_a_refused_file_loses_nothing_that_was_typed(
    town: Town, office: FlaskClient, name: str, data: bytes, words: str
) -> None:
    found = answer(town, office, ("gut.pdf", pdf()), (name, data), text="Lange überlegt {{7*7}}")
    page = found.get_data(as_text=True)
    assert found.status_code == 400
    assert words in page
    assert "Please choose the files again" in page
    assert "Lange überlegt {{7*7}}" in page
    assert town.statement(town.trade).answer == "open"
    assert db.session.query(Attachment).count() == 0


def test_a_forgotten_answer_lets_go_of_the_files_and_says_so(town: Town, office: FlaskClient) -> None:
    found = answer(town, office, ("gut.pdf", pdf()), text="")
    assert found.status_code == 400
    assert "Please choose the files again" in found.get_data(as_text=True)
    assert db.session.query(Attachment).count() == 0


def test_a_file_that_is_too_large_is_refused_by_name(
    town: Town, office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_files, "most_bytes", lambda app: 2000)
    found = answer(town, office, ("gross.pdf", pdf() + bytes(2000)))
    assert "“gross.pdf” is larger than 10 MB." in found.get_data(as_text=True)


def test_a_form_larger_than_five_files_is_not_even_read(town: Town, office: FlaskClient) -> None:
    address = f"/desk/statements/{town.statement(town.trade).id}"
    kind = "multipart/form-data; boundary=x"
    for more, status in ((0, 400), (1, 413)):
        length = str(largest_form(town.app) + more)
        environ = {"CONTENT_LENGTH": length, "CONTENT_TYPE": kind}
        answer = office.post(f"{address}?lang=en", environ_overrides=environ)
        assert answer.status_code == status
    assert "your browser may still hold what you typed" in answer.get_data(as_text=True)


def test_pressed_twice_it_hangs_there_once_and_another_file_follows(town: Town, office: FlaskClient) -> None:
    for _ in range(2):
        assert answer(town, office, ("Plan.pdf", pdf())).status_code == 303
    assert db.session.query(Attachment).count() == 1
    assert answer(town, office, ("Foto.jpg", picture_with_position())).status_code == 303
    assert db.session.query(Attachment).count() == 2
    page = office.get(f"/desk/events/{town.event.id}?lang=en").get_data(as_text=True)
    assert page.index("Foto.jpg") < page.index("What was said before") < page.index("Plan.pdf")


def test_what_the_coordination_asks_carries_files_to_whoever_is_asked_anew(town: Town) -> None:
    town.hand_in()
    data = {
        "version": str(town.event.version),
        "kind": "condition",
        "text": "Siehe Plan",
        "files": [(io.BytesIO(picture("PNG")), NASTY)],
    }
    db.session.expire_all()
    data["version"] = str(town.event.version)
    coordinator = town.as_(role="coordinator")
    assert coordinator.post(f"/desk/events/{town.event.id}/to-organiser", data=data).status_code == 303
    club = town.as_(town.club)
    shown = f"{SHOWN}.png"
    row = db.session.query(StatementFile).one()
    for _ in range(2):  # what is said anew keeps the question's files
        one = town.statement(town.club)
        page = club.get(f"/desk/statements/{one.id}?lang=en").get_data(as_text=True)
        assert shown in page
        assert club.get(f"/desk/statements/{one.id}/files/{row.attachment_id}").status_code == 200
        sent = {"version": f"{one.id}.{one.version}", "answer": "agreed", "text": f"Gut {one.version}"}
        assert club.post(f"/desk/statements/{one.id}", data=sent).status_code == 303
        db.session.expire_all()
    assert shown in club.get("/desk/statements?lang=en&show=open").get_data(as_text=True) or shown in (
        coordinator.get(f"/desk/events/{town.event.id}?lang=en").get_data(as_text=True)
    )


def test_a_refusal_takes_no_files_and_says_where_they_go(town: Town) -> None:
    town.hand_in()
    db.session.expire_all()
    data = {
        "version": str(town.event.version),
        "kind": "refuse",
        "text": "Am selben Tag ist Markt",
        "files": [(io.BytesIO(pdf()), "Plan.pdf")],
    }
    found = town.as_(role="coordinator").post(f"/desk/events/{town.event.id}/to-organiser?lang=en", data=data)
    page = found.get_data(as_text=True)
    assert found.status_code == 400
    assert "files go with a question or a condition" in page
    assert "Am selben Tag ist Markt" in page


def test_files_cost_the_page_no_further_question(town: Town, office: FlaskClient) -> None:
    client = town.as_(town.club)
    client.get(f"/desk/events/{town.event.id}")
    with counted_queries() as before:
        client.get(f"/desk/events/{town.event.id}")
    for place in range(3):
        answer(town, office, (f"Plan {place}.pdf", pdf()), text=f"{place}")
    client.get(f"/desk/events/{town.event.id}")
    with counted_queries() as after:
        client.get(f"/desk/events/{town.event.id}")
    assert len(after) <= len(before) + 1  # a notice is there


def test_files_are_read_before_anything_is_locked(
    town: Town, office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing: list[bool] = []
    real = sent_files.keep_content

    def keep(content: Any) -> str:
        writing.append(is_writing())
        return real(content)

    monkeypatch.setattr(sent_files, "keep_content", keep)
    answer(town, office, ("Plan.pdf", pdf()))
    assert writing == [False]
