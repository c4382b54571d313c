"""Nothing a rule found becomes words without a reader."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_type_hints

from festival.findings.visible import VisibleFinding
from festival.rules import words

HOUSE = Path(words.__file__).parents[1]
MAY_READ_EVENTS = ("rules/", "conflicts/telling.py")


def test_every_rule_says_its_reason_of_what_was_told_to_a_reader() -> None:
    """Not of a finding: a finding names all events, whoever reads, and the type checker refuses it here."""
    spoken = [
        say
        for module in words.WORDS.values()
        for say in (module.say_reason, getattr(module, "say_evidence", None))
        if say is not None
    ]
    assert len(spoken) > 20
    for say in [*spoken, words.say_reason, words.say_evidence, words.rule_of]:
        assert get_type_hints(say)["finding"] is VisibleFinding, say


def test_only_telling_makes_what_is_told_and_only_words_look_into_its_events() -> None:
    strays = []
    for path in sorted(HOUSE.rglob("*.py")):
        name = path.relative_to(HOUSE).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        knows = name == "conflicts/telling.py" or any(map(_imports_told, ast.walk(tree)))
        for node in ast.walk(tree):
            makes = knows and isinstance(node, ast.Call) and getattr(node.func, "id", "") == "VisibleFinding"
            if makes and name != "conflicts/telling.py":
                strays.append(f"{name}:{node.lineno} makes a VisibleFinding")
            if _looks_at_events(node) and not name.startswith(MAY_READ_EVENTS):
                strays.append(f"{name}:{node.lineno} reads the events of evidence")
    assert strays == []


def _imports_told(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "festival.findings.visible"
        and any(one.name == "VisibleFinding" for one in node.names)
    )


def _looks_at_events(node: ast.AST) -> bool:
    """Whether it is `….evidence["events"]` or `….evidence.get("events")`."""
    if isinstance(node, ast.Subscript):
        source, key = node.value, node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        source, key = node.func.value, node.args[0]
    else:
        return False
    is_evidence = isinstance(source, ast.Attribute) and source.attr == "evidence"
    return is_evidence and isinstance(key, ast.Constant) and key.value == "events"
