"""Jobs for the tests of the worker, and the process that runs them: `python -m …tests.labour`."""

import os
import time
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from weft.kernel import jobs


def write(line):
    """Append one line, so that the test can read who did what."""
    with Path(os.environ["WEFT_TEST_DIARY"]).open("a") as diary:
        diary.write(f"{line}\n")


if __name__ == "__main__":

    @jobs.job("test.write")
    def write_down(word):
        write(word)

    @jobs.job("test.linger")
    def linger(seconds):
        write(f"began in {os.getpid()}")
        time.sleep(seconds)
        write("ended")

    jobs.worker()
