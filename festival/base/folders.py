"""Where the folders beside the package are: in the wheel they lie inside it, in the repository next to it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """The folder `name` ("templates", "static"): `festival/<name>` if it exists, else `<name>` beside it."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
