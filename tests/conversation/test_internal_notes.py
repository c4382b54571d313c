"""What offices note for each other reaches no organiser: on no page, in no mail, in no count."""

from __future__ import annotations

import pytest

from festival.base.database import begin_writing, db
from festival.conversation.model import MessageFile
from festival.notices.model import Notice
from festival.organisers.model import Membership
from tests.attachments.samples import pdf
from tests.conftest import make_account, make_organisation
from tests.conversation.conftest import Talk

SECRET = "Geheimvermerk"


def pages_of(talk: Talk) -> list[str]:
    event = f"/desk/events/{talk.town.event.id}"
    statement = talk.town.statement(talk.town.trade)
    return [
        talk.address,
        event,
        f"{event}/history",
        "/desk",
        "/desk/inbox",
        "/desk/statements",
        f"/desk/statements/{statement.id}",
    ]


@pytest.mark.parametrize("writer", ["office", "coordinator"])
def test_offices_and_the_coordination_read_a_note_and_no_organiser_does(talk: Talk, writer: str) -> None:
    assert talk.note(writer, SECRET, files=[(f"{SECRET}.pdf", pdf())]).status_code == 303
    for side in ("office", "order", "coordinator"):
        assert SECRET in talk.read(side)
    for side in ("organiser", "stranger"):
        for address in pages_of(talk):
            assert SECRET not in talk.read(side, address)
    row = db.session.query(MessageFile).one()
    file = f"{talk.address}/{row.message_id}/files/{row.attachment_id}"
    assert talk.as_("order").get(file).status_code == 200
    assert talk.as_("organiser").get(file).status_code == 404
    assert talk.as_("organiser").get(f"{talk.address}/{row.message_id}").status_code == 404


def test_no_organiser_is_told_of_a_note_nor_counts_one(talk: Talk) -> None:
    before = talk.read("organiser")
    talk.note("office", SECRET)
    assert (
        db.session.query(Notice).filter_by(account_id=talk.people["organiser"].id, code="message").count()
        == 0
    )
    assert db.session.query(Notice).filter_by(account_id=talk.people["order"].id, code="message").count() == 1
    assert "new message" not in talk.read("organiser", "/desk")
    assert talk.read("organiser").count("<li") == before.count("<li")


def test_an_organiser_cannot_write_a_note(talk: Talk) -> None:
    assert 'name="is_note"' not in talk.read("organiser")
    assert talk.note("organiser", "Für alle").status_code == 303
    assert [one.is_note for one in talk.messages()] == [False]


def test_a_note_names_no_organiser_and_keeps_what_was_typed(talk: Talk) -> None:
    found = talk.note("office", SECRET, told=("order", "organiser"))
    page = found.get_data(as_text=True)
    assert found.status_code == 400
    assert "An internal note is not for organisers." in page
    assert SECRET in page
    assert talk.messages() == []
    assert talk.note("office", SECRET, told=("order",)).status_code == 303


@pytest.mark.parametrize("role", ["member", "coordinator", "administrator"])
def test_whoever_belongs_to_the_organiser_reads_no_note_whatever_else_they_are(talk: Talk, role: str) -> None:
    both = make_account(organisation=talk.town.trade, role=role, name="Beides")
    begin_writing()
    db.session.add(Membership(account_id=both.id, organisation_id=talk.town.club.id, role="reader"))
    db.session.commit()
    talk.people["both"] = both
    talk.note("order", SECRET)
    assert SECRET not in talk.read("both")
    assert db.session.query(Notice).filter_by(account_id=both.id, code="message").count() == 0


@pytest.mark.parametrize("may_edit", [True, False])
def test_who_organises_it_too_is_an_organiser(talk: Talk, may_edit: bool) -> None:
    choir = make_organisation(name="Chor", is_office=True)
    talk.people["choir"] = make_account(organisation=choir, name="Clara Chor")
    begin_writing()
    talk.town.event.co_organisers = [str(choir.id)]
    talk.town.event.co_editors = [str(choir.id)] if may_edit else []
    db.session.commit()
    talk.note("order", SECRET)
    talk.say("order", "Für alle")
    page = talk.read("choir")
    assert SECRET not in page
    assert "Für alle" in page
    query = db.session.query(Notice).filter_by(account_id=talk.people["choir"].id, code="message")
    assert query.count() == (1 if may_edit else 0)
    assert ("@Clara Chor" in talk.read("order")) == may_edit
