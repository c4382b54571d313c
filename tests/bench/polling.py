"""Subscribers who ask within a minute, each once, from a process of their own: `python -m tests.bench.polling HOST PORT
SECONDS`.

Reads a JSON list of `[path, tag]`, one for each subscriber, says "ready", and begins with the next line. Prints a
list of `[asked at, seconds until the last byte, status, changed titles in the body]`. All ask evenly over the time,
each over a connection of its own.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 32
CHANGED_TITLE = re.compile(rb"SUMMARY:(Neu \d+)")


def main() -> None:
    host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    subscribers = json.loads(sys.stdin.readline())
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.time()
    kept: dict[bytes, list[str]] = {}

    def ask(number: int) -> tuple[float, float, int, list[str]]:
        path, tag = subscribers[number]
        time.sleep(max(0.0, began + seconds * number / len(subscribers) - time.time()))
        asked_at, start = time.time(), time.perf_counter()
        connection = http.client.HTTPConnection(host, port, timeout=60)
        connection.request("GET", path, headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        taken = time.perf_counter() - start
        connection.close()
        named = hashlib.sha256(body).digest()
        if answer.status == 200 and named not in kept:
            kept[named] = [title.decode() for title in CHANGED_TITLE.findall(gzip.decompress(body))]
        return asked_at, taken, answer.status, kept.get(named, [])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        print(json.dumps(list(pool.map(ask, range(len(subscribers))))), flush=True)


if __name__ == "__main__":
    main()
