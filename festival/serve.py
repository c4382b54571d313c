"""Starts a whole installation on one machine: the database, the web server and the jobs (`make run`).

In production a process manager starts `python -m festival.web` and `python -m jobs`, as docs/operating.md tells.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType

from festival.first_start.secret import kept_words
from festival.metrics.counting import forget_counts
from festival.settings import read_settings
from festival.web import (
    Address,
    CannotServe,
    allow_many_files,
    read_address,
    refuse_taken,
    require_settings,
    web_command,
)

STOP_WITHIN_S = 15
START_WITHIN_S = 60


def prepare_database(environ: Mapping[str, str]) -> None:
    """Bring the database up to date and, with FESTIVAL_DEMO=1, fill an empty one with the demo city."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "festival", "init"]
    if subprocess.run(command, env=dict(environ), check=False).returncode != 0:  # noqa: S603 (fixed words)
        raise CannotServe("The database could not be prepared; the lines above say why. Nothing was started.")


class Crew:
    """The processes of an installation: they stop together."""

    def __init__(self) -> None:
        self.members: dict[str, subprocess.Popen[bytes]] = {}
        self.told_to_stop = False

    def start(self, name: str, command: list[str], environ: Mapping[str, str]) -> None:
        """Start `command`, in a session of its own so that Ctrl-C reaches it through stop() only."""
        self.members[name] = subprocess.Popen(  # noqa: S603 (commands of this file)
            command, env=dict(environ), start_new_session=True, preexec_fn=_end_with_parent
        )

    def fallen(self) -> str | None:
        """The name of a member that has ended, or None."""
        return next((name for name, process in self.members.items() if process.poll() is not None), None)

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        """Signal handler: ask for the end; the waiting loop sees it."""
        self.told_to_stop = True

    def stop(self) -> None:
        """End all members, politely first; after STOP_WITHIN_S whole process groups by force."""
        for process in self.members.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + STOP_WITHIN_S
        for process in self.members.values():
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            # The members' own children too, should any have been left behind.
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait()


def _end_with_parent() -> None:
    """On Linux, have the kernel end this child when the parent is killed outright."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def answers(address: Address) -> bool:
    """True if somebody listens at `address`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104 (read, not bound)
    try:
        with socket.create_connection((host, address.port), timeout=1):
            return True
    except OSError:
        return False


def greeting(address: Address) -> str:
    """What a newcomer needs to know once everything runs."""
    lines = ["", f"Festival runs on {address.url}", f"Sign in at {address.url}/signin"]
    if first := kept_words(read_settings(os.environ), address.url):
        lines += ["", first]
    return "\n".join([*lines, "Ctrl-C stops it.", ""])


def watch(crew: Crew, address: Address) -> str | None:
    """Wait until somebody asks for the end (None) or a member ends by itself (its name)."""
    greeted, give_up = False, time.monotonic() + START_WITHIN_S
    while not crew.told_to_stop:
        if (name := crew.fallen()) is not None:
            return name
        if not greeted and answers(address):
            print(greeting(address), flush=True)
            greeted = True
        if not greeted and time.monotonic() > give_up:
            return "web server"
        time.sleep(0.2 if greeted else 0.05)
    return None


def serve() -> int:
    """Run the installation until it is told to stop; the exit status: 0 if asked to stop, 1 on failure."""
    environ = {"FESTIVAL_LOG": "plain", **os.environ}  # somebody looks on
    allow_many_files()
    crew = Crew()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, crew.hear)
    try:
        address = read_address(environ)
        refuse_taken(address)
        require_settings(environ)
        prepare_database(environ)
    except CannotServe as reason:
        if crew.told_to_stop:
            return 0
        print(f"Festival can't start. {reason}", file=sys.stderr)
        return 1
    try:
        if not crew.told_to_stop:
            forget_counts(read_settings(environ))
            crew.start("web server", web_command(address, environ), environ)
            crew.start("jobs process", [sys.executable, "-m", "jobs"], environ)
        fallen = watch(crew, address)
    finally:
        crew.stop()
    if fallen is None:
        print("Festival has stopped.")
        return 0
    print(
        f"The {fallen} ended by itself, so everything was stopped. The lines above say why.", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(serve())
