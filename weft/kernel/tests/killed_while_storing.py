"""Stores one file after another, each in a child that dies at the next call of the system.

Run as a program: `python -m weft.kernel.tests.killed_while_storing ORDER`. Prints one JSON line
for each child: at which call it died, and whether it had said "stored".
"""

import json
import os
import signal
import sys
from functools import wraps
from pathlib import Path

CALLS = ("open", "write", "fsync", "close", "mkdir", "replace")


def die_at(number):
    """Kill this process right before, or right after, its calls number 1, 2, 3 …"""
    count = 0

    def tick():
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def deadly(call):
        @wraps(call)
        def run(*args, **kwargs):
            tick()
            result = call(*args, **kwargs)
            tick()
            return result

        return run

    return deadly


def child(number, order, say):
    from django.db import transaction

    from weft.kernel import files

    content = f"content {number}".encode() * 1000
    deadly = die_at(number)
    for name in CALLS:
        setattr(os, name, deadly(getattr(os, name)))
    if order == "row first":
        finish = files.Writing.finish

        def too_early(writing):
            files.record(files.StoredFile(writing._hash.hexdigest(), writing.size))
            return finish(writing)

        files.Writing.finish = too_early
        files.store([content])
    else:
        transaction.Atomic.__enter__ = deadly(transaction.Atomic.__enter__)
        transaction.Atomic.__exit__ = deadly(transaction.Atomic.__exit__)
        files.record = deadly(files.record)
        with transaction.atomic():
            files.store([content])
    # Not through os.write, which is deadly
    Path(say).write_text("stored")


def main(order):
    import django

    django.setup()
    number, survived = 0, 0
    while survived < 1:
        number += 1
        said = Path(os.environ["WEFT_DATA"]) / f"said-{number}"
        pid = os.fork()
        if pid == 0:
            try:
                child(number, order, said)
            except BaseException as problem:  # noqa: BLE001 -- whatever it is, this child ends here
                print(repr(problem), file=sys.stderr, flush=True)  # noqa: T201
                os._exit(1)
            os._exit(0)
        _pid, status = os.waitpid(pid, 0)
        survived += not os.WIFSIGNALED(status)
        line = {"number": number, "status": status, "said": said.exists()}
        print(json.dumps(line), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
