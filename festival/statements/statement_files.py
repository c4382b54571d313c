"""Files with what is asked about an event and with what is answered: who may read the statement may have them."""

from __future__ import annotations

from flask import Response, abort, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from festival.attachments.file_lines import FileLine, file_line
from festival.attachments.kept_files import hand_out
from festival.attachments.model import Attachment
from festival.attachments.sent_files import SentFiles
from festival.base.database import db
from festival.statements.model import Statement, StatementFile

QUESTION, ANSWER = "question", "answer"


def with_files() -> ORMOption:
    """Return what reads the files together with their statements."""
    return joinedload(Statement.files).joinedload(StatementFile.attachment)


def hang_files(statement: Statement, sent: SentFiles, side: str, by_id: int) -> None:
    """Hang the files that were sent on one side of the statement. Writes."""
    for row in sent.hang(statement.event_id, by_id):
        _hang(statement, row.id, side)


def carry_files(before: Statement, after: Statement) -> None:
    """Let what is asked keep its files where a new row follows. Writes; one query."""
    db.session.flush()
    query = select(StatementFile.attachment_id).where(
        StatementFile.statement_id == before.id, StatementFile.side == QUESTION
    )
    for attachment_id in db.session.scalars(query):
        _hang(after, attachment_id, QUESTION)


def files_answered(statement: Statement) -> list[Attachment]:
    """Return the files that hang on the answer. One query."""
    query = select(Attachment).join(StatementFile, StatementFile.attachment_id == Attachment.id)
    query = query.where(StatementFile.statement_id == statement.id, StatementFile.side == ANSWER)
    return list(db.session.scalars(query))


def file_lines(statement: Statement, side: str) -> tuple[FileLine, ...]:
    """Return the files of one side for who may read the statement; they are read already."""
    return tuple(
        file_line(
            one.attachment,
            url_for("statements.file", statement_id=statement.id, attachment_id=one.attachment_id),
        )
        for one in statement.files
        if one.side == side
    )


def hand_out_file(statement: Statement, attachment_id: int) -> Response:
    """Return a file that hangs on the statement as a download; 404 for any other."""
    query = select(Attachment).join(StatementFile, StatementFile.attachment_id == Attachment.id)
    query = query.where(StatementFile.statement_id == statement.id, Attachment.id == attachment_id)
    found = db.session.scalar(query)
    response = hand_out(found) if found else None
    return response or abort(404)


def _hang(statement: Statement, attachment_id: int, side: str) -> None:
    db.session.add(StatementFile(statement_id=statement.id, attachment_id=attachment_id, side=side))
