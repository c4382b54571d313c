"""`python -m tests.bench [--occurrences N] [name …]`: run the benches, print the table."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from importlib import import_module

from tests import bench
from tests.bench.frame import Row, Scale, print_table

FRAME = {
    "__main__",
    "frame",
    "load",
    "server",
    "served",
    "polling",
    "city",
    "crowded",
    "crowd",
    "databases",
    "demo_pages",
    "demo_recheck",
    "demo_series",
    "memory_process",
    "calendar_memory_process",
    "recheck_process",
}


def names() -> list[str]:
    """Return the benches there are: each module of this package that isn't part of the frame."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in FRAME)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--occurrences", type=int, default=Scale.occurrences, help="dates in the year at full size"
    )
    parser.add_argument("names", nargs="*", choices=[[], *names()], help="only these benches")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.names or names():
        print(f"… {name.replace('_', ' ')}", file=sys.stderr, flush=True)
        for row in import_module(f"tests.bench.{name}").run(Scale(options.occurrences)):
            print(f"  {row.what}: {row.measured}", file=sys.stderr, flush=True)
            rows.append(row)
    print_table(rows)
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
