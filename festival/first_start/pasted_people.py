"""People as they are pasted: an address a line, with a name and an organisation where there are some. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 1_000
_ADDRESS = re.compile(r"[^\s<>\"(),:;@|]{1,64}@[^\s<>\"(),:;@|]+\.[^\s<>\"(),:;@.|]{2,}")
_LONGEST = 254
_SEPARATORS = re.compile(r"[;\t,|]")


@dataclass(frozen=True)
class PastedPerson:
    """One line that could be read: the address in small letters, the organisation as typed, empty for none."""

    line: str
    address: str
    organisation: str


@dataclass(frozen=True)
class BadLine:
    """One line that could not be read; `code` is no_address, many_addresses, twice or too_long."""

    line: str
    code: str


def read_people(pasted: str) -> Iterator[PastedPerson | BadLine]:
    """Yield each line read: "a@b.de", "Anna <a@b.de>; Turnverein", "a@b.de, Turnverein". Lines of addresses alone, as
    mail programs copy them, are one person each."""
    seen: set[str] = set()
    for typed in pasted.splitlines():
        line = " ".join(typed.split())
        if not line:
            continue
        for part in _single(line):
            found = _read(part)
            if isinstance(found, PastedPerson):
                if found.address in seen:
                    yield BadLine(part, "twice")
                    continue
                seen.add(found.address)
            yield found


def _single(line: str) -> list[str]:
    """Return the persons of a line: several where it holds several addresses and every part has one."""
    parts = [part.strip() for part in re.split(r"[;,]", line) if part.strip()]
    if len(parts) > 1 and all(len(_ADDRESS.findall(part)) == 1 for part in parts):
        return parts
    return [line]


def _read(line: str) -> PastedPerson | BadLine:
    found = _ADDRESS.findall(line)
    if not found:
        return BadLine(line, "no_address")
    if len(found) > 1:
        return BadLine(line, "many_addresses")
    address = found[0]
    before, _address, behind = line.partition(address)
    if re.search(r"[^\s<\"'(;,\t|]$", before) or re.match(r"[^\s>\"');,\t|]", behind):
        return BadLine(line, "no_address")  # a part of something longer, such as a@b@c.de
    if len(address) > _LONGEST:
        return BadLine(line, "too_long")
    organisation = _SEPARATORS.split(behind.lstrip(" >\"')"), maxsplit=1)[-1] if behind else ""
    return PastedPerson(line, address.lower(), " ".join(organisation.split()).strip(" <>;,|"))
