"""What nobody uses any more: vulture over the code and all that templates name. Run by `make check`.

Tests don't count as users: what only a test calls is dead. Attributes that are set and columns that are written are
left out, because SQLAlchemy, openpyxl or a later reader of the table may read them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent
CODE = ("festival", "jobs", "rsgi.py", "wsgi.py")
LEFT_OUT = ["*/migrations/*"]  # Alembic calls them
CALLED_AS_DECORATED = [
    "@*.get",  # pages and commands have addresses and names of their own
    "@*.post",
    "@*.put",
    "@*.patch",
    "@*.delete",
    "@*.route",
    "@*.command",
    "@*.listens_for",  # SQLAlchemy's events
]
CALLED_BY_OTHERS = [
    "Meta",  # WTForms' settings of a form
    "validate_*",  # WTForms: the check of the field of that name
    "comparator_factory",  # SQLAlchemy's column types
    "process_bind_param",
    "process_result_value",
    "get_id",  # Flask-Login
    "_new_conn",  # urllib3: the socket of a connection
    "validateLink",  # markdown-it
    "do_GET",  # the web server in the standard library
    "log_message",
    "make_formatter",  # granian, by granian.json
    "handle_*",  # the reader of HTML in the standard library
]
IN_TEMPLATE = re.compile(r"{[{%](.*?)[}%]}", re.DOTALL)
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]+")


def unused() -> list[str]:
    """Return a line for each function, class, constant and import that neither code nor templates use."""
    vulture = Vulture(ignore_names=CALLED_BY_OTHERS, ignore_decorators=CALLED_AS_DECORATED)
    vulture.scavenge([str(ROOT / name) for name in CODE], exclude=LEFT_OUT)
    for template in (ROOT / "templates").rglob("*.html"):
        code = " ".join(IN_TEMPLATE.findall(template.read_text(encoding="utf-8")))
        vulture.used_names.update(re.findall(r"[A-Za-z_]\w*", code))
    return [
        one.get_report().removeprefix(f"{ROOT}/")
        for one in vulture.get_unused_code()
        if one.typ != "attribute" and (one.typ != "variable" or CONSTANT.fullmatch(one.name))
    ]


if __name__ == "__main__":
    found = unused()
    print("\n".join(found), end="\n" if found else "")
    sys.exit(bool(found))
