"""A real worker that stands still in the middle of its work: `python -m weft.sla.tests.working`.

WEFT_TEST_STALL says where: "recount" after some batches, "act" before its transaction ends.
"""

import os
import time
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

    from django.db import transaction

    from weft.kernel import jobs
    from weft.sla.actions import acting, recounting

    diary = Path(os.environ["WEFT_TEST_DIARY"])
    batches = []

    original = recounting.settle

    def settle(ids, *, at):
        with transaction.atomic():
            original(ids, at=at)
            batches.append(ids)
            if len(batches) == 3:
                diary.touch()
                time.sleep(60)

    def carry_out(work):
        diary.touch()
        time.sleep(60)

    if not diary.exists():
        if os.environ["WEFT_TEST_STALL"] == "recount":
            recounting.settle = settle
        else:
            acting._carry_out = carry_out
    jobs.worker()
