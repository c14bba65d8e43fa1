"""Name the tests that failed in the last run, if they are few enough to be run again alone.

    python -m tests.failed MOST

Prints one name a line. Fails when there are none (then something other than a test went wrong) or
more than MOST: so many do not fail by chance.
"""

import json
import sys
from pathlib import Path

LAST = Path(".pytest_cache/v/cache/lastfailed")


def names(most: int, last: Path = LAST) -> list[str]:
    """Return the failed tests; empty when they are none, more than `most`, or no single tests."""
    try:
        found = sorted(json.loads(last.read_text()))
    except (OSError, ValueError):
        return []
    if len(found) > most or not all("::" in name for name in found):
        return []  # a whole file that failed could not even be read
    return found


if __name__ == "__main__":
    again = names(int(sys.argv[1]))
    print("\n".join(again))  # noqa: T201 - what it is for
    sys.exit(0 if again else 1)
