"""The house keeps its own rules: file lengths, the list of packages, and pure parts that read no clock."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
from pathlib import Path
from shutil import which
from statistics import median

import pytest
from flask import Flask
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from festival.base.database import metadata
from tests.limits import LIMITS, Said
from tests.privacy.declaring import wrong_declarations

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400
MEDIAN = 100
CODE = ("festival", "jobs", "tests", "templates", "static")
ENDINGS = {".py", ".html", ".js", ".css"}
NOT_OURS = ("static/vendor/", "festival/migrations/versions/")
CLOCK_READS = {"now", "utcnow", "today", "time_ns", "monotonic"}
CLOCKS = {"datetime", "date", "time", "clock"}


def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def listed(section: str, option: str) -> list[str]:
    return setup_cfg().get(section, option).split()


def code_files() -> list[Path]:
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS]
    return [path for path in files if not path.relative_to(ROOT).as_posix().startswith(NOT_OURS)]


def lengths() -> dict[str, int]:
    return {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in code_files()
    }


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    assert {name: length for name, length in lengths().items() if length > LONGEST} == {}


def test_the_usual_file_fits_on_two_screens() -> None:
    assert median(length for name, length in lengths().items() if name.endswith(".py")) <= MEDIAN


@pytest.mark.skipif(not ((ROOT / ".git").exists() and which("git")), reason="no clone, but an archive")
def test_nothing_that_is_made_is_kept() -> None:
    """What .gitignore names and git holds all the same is written over wherever somebody takes up the change."""
    kept = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    assert subprocess.run(kept, cwd=ROOT, check=True, capture_output=True, text=True).stdout == ""


LARGEST_ROOM = 2800
COMMON = {  # what they hold is said by the room they stand in
    *("__init__", "model", "views", "forms", "words", "queries", "signals", "saving", "errors", "values"),
    *("loading", "labels", "rule"),
}
SOURCES = {"demo", "demo_sources"}  # named by what the open data is about


def rooms() -> dict[str, list[Path]]:
    """The Python files of each room; a rule's folder is a room of its own, as is what the rules share."""
    found: dict[str, list[Path]] = {}
    for path in sorted((ROOT / "festival").rglob("*.py")):
        parts = path.relative_to(ROOT / "festival").parts
        if len(parts) > 1 and parts[0] != "migrations":
            is_rule = parts[0] == "rules" and len(parts) > 2
            found.setdefault("/".join(parts[:2]) if is_rule else parts[0], []).append(path)
    return found


def test_no_room_is_larger_than_one_subject() -> None:
    sizes = {
        name: sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
        for name, files in rooms().items()
    }
    assert {name: size for name, size in sizes.items() if size > LARGEST_ROOM} == {}


def test_files_of_one_name_mean_the_same() -> None:
    where: dict[str, set[str]] = {}
    for name, files in rooms().items():
        for path in files:
            if path.stem not in COMMON and name not in SOURCES:
                where.setdefault(path.stem, set()).add(name)
    assert {stem: sorted(found) for stem, found in where.items() if len(found) > 1} == {}


def test_the_wheel_lists_each_package_there_is() -> None:
    on_disk = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for folder in ("festival", "jobs")
        for path in (ROOT / folder).rglob("*.py")
        # Alembic loads its folder by path: it is shipped as data.
        if "migrations" not in path.parts
    }
    mapped = {"festival.templates", "festival.static"}
    assert set(listed("options", "packages")) == on_disk | mapped


def locked_in(name: str) -> dict[str, str]:
    """The versions of a lock file by package."""
    pinned = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
    return dict(pinned.findall((ROOT / name).read_text(encoding="utf-8")))


def unmet_in(name: str, asked: str) -> list[str]:
    """What of the lines of setup.cfg no version of the lock file fits."""
    locked = locked_in(name)
    wanted = [Requirement(line) for line in asked.splitlines() if line and not line.startswith("#")]
    return [str(one) for one in wanted if locked.get(canonicalize_name(one.name), "0") not in one.specifier]


def test_the_lock_files_hold_a_fitting_version_of_all_we_ask_for() -> None:
    runs = setup_cfg().get("options", "install_requires")
    extras = "\n".join(setup_cfg()["options.extras_require"].values())
    assert unmet_in("requirements.txt", runs) == [], "run make lock"
    assert unmet_in("requirements-dev.txt", runs + "\n" + extras) == [], "run make lock"


def test_what_a_server_installs_holds_no_tool_of_developers_and_is_what_was_tested() -> None:
    runs, all_of_it = locked_in("requirements.txt"), locked_in("requirements-dev.txt")
    assert len(runs) > 30
    assert runs.items() <= all_of_it.items(), "run make lock"
    extras = "\n".join(setup_cfg()["options.extras_require"].values())
    tools = {canonicalize_name(Requirement(line).name) for line in extras.splitlines() if line}
    assert {"mypy", "playwright", "pytest", "ruff", "uv"} <= tools
    assert tools & runs.keys() == {"lxml"}, "python-docx needs it too"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_file_names_a_hash_for_each_package_and_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_each_table_says_whether_it_tells_of_people(app: Flask) -> None:
    """So that the page on privacy, the copy people get of their data and what goes with an account are complete."""
    assert wrong_declarations(metadata) == [], "say it in festival/privacy/personal_data.py"


PURE = listed("importlinter:contract:pure", "source_modules")


def test_pure_modules_are_named() -> None:
    assert len(PURE) >= 5


@pytest.mark.parametrize("module", [name for name in PURE if name != "festival.base.clock"])
def test_pure_modules_are_told_the_time_and_never_read_it(module: str) -> None:
    path = ROOT / Path(*module.split("."))
    sources = [path.with_suffix(".py")] if path.with_suffix(".py").is_file() else sorted(path.rglob("*.py"))
    assert sources, f"{module} is named in setup.cfg but isn't there"
    for source in sources:
        reads = [
            f"{source.name}:{node.lineno}"
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CLOCK_READS
            and isinstance(node.func.value, ast.Name | ast.Attribute)
            and (node.func.value.id if isinstance(node.func.value, ast.Name) else node.func.value.attr)
            in CLOCKS
        ]
        assert reads == []


UTC_DAY = re.compile(r"(_at|clock\.now\(\))\.date\(\)")


def test_no_day_is_read_off_an_instant_in_utc() -> None:
    """Until two in the morning it is yesterday: `clock.to_local`, or `| wall` in templates, comes first."""
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in code_files()
        if path.parts[len(ROOT.parts)] != "tests"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UTC_DAY.search(line)
    ]
    assert guilty == []


FOLIUM = "festival/maps/folium_page.py"
COMPILERS = {"Template", "from_string", "render_template_string", "compile_expression", "eval", "exec"}
PROGRAMS = [path for folder in ("festival", "jobs") for path in sorted((ROOT / folder).rglob("*.py"))]


def test_no_text_becomes_a_template_or_a_program() -> None:
    """What folium draws with compiles all that it is handed: one module may use it, and nothing else compiles text."""
    guilty = []
    for path in PROGRAMS:
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                )
                guilty += [
                    f"{name}: {one}" for one in modules if one.partition(".")[0] in ("folium", "branca")
                ]
            elif called is not None and getattr(called, "attr", getattr(called, "id", "")) in COMPILERS:
                guilty.append(f"{name}:{node.lineno}")
    assert [one for one in guilty if not one.startswith(FOLIUM)] == []


def test_folium_is_handed_numbers_and_never_a_text() -> None:
    tree = ast.parse((ROOT / FOLIUM).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    kinds = {
        ast.unparse(argument.annotation)
        for function in functions
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.annotation
    }
    assert kinds == {"float", "int"}
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "folium.template"}, "nothing of ours reaches the module by another way"


def is_limit(node: ast.AST) -> bool:
    """Whether it is a call of `.limit(` for more than the first row."""
    is_call = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "limit"
    )
    return is_call and ast.unparse(node.args[0]) != "1"  # type: ignore[attr-defined]


def limits() -> set[str]:
    """Each function of the application that limits a query, as "room/file.py: function"."""
    found = set()
    for path in sorted((ROOT / "festival").rglob("*.py")):
        if "migrations" in path.parts:  # each goes through its rows to their end
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and any(map(is_limit, ast.walk(function))):
                found.add(f"{path.relative_to(ROOT / 'festival').as_posix()}: {function.name}")
    return found


def test_no_limit_hides_what_lies_behind_it() -> None:
    assert limits() == set(LIMITS), (
        "tests/limits.py says of each .limit( how a reader learns that there is more"
    )


@pytest.mark.parametrize("limit", [name for name, reason in LIMITS.items() if isinstance(reason, tuple)])
def test_where_a_list_ends_its_page_says_so(limit: str) -> None:
    for said in LIMITS[limit]:
        assert isinstance(said, Said)
        assert said.words in (ROOT / said.path).read_text(encoding="utf-8")


OWN_NUMBERS = re.compile(r":,\}|:,\"\)|format_decimal|format_number|numberformat|\\u202f", re.IGNORECASE)


def test_thousands_are_written_in_one_place() -> None:
    pages = [*PROGRAMS, *(ROOT / "templates").rglob("*.html")]
    guilty = [path for path in pages if OWN_NUMBERS.search(path.read_text(encoding="utf-8"))]
    assert [path.relative_to(ROOT).as_posix() for path in guilty] == ["festival/base/numbers.py"]
