"""A worker whose follower takes its time after it has written: `python -m …following_slowly`."""

import os
import time
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

    from weft.kernel import following
    from weft.kernel.followers import Follower
    from weft.kernel.tests.test_followers import LetterPosted, write_down

    diary = Path(os.environ["WEFT_TEST_DIARY"])

    def dawdle(batch):
        write_down(batch)
        if not diary.exists():
            diary.touch()
            time.sleep(60)

    stop = []
    import signal

    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    with following.keeping([Follower(name="test", events=(LetterPosted,), handle=dawdle)]):
        while not stop:
            time.sleep(0.05)
