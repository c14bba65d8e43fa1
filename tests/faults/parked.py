"""Keep one delivery for the workers, as a vendor's webhook does; print its number."""

import json
import sys
import uuid
from datetime import UTC, datetime

import django


def _main() -> None:
    django.setup()
    from weft.gateway import intake
    from weft.gateway.contract import Request

    at = datetime.now(UTC)
    said = {
        "id": str(uuid.uuid4()),
        "text": "parked",
        "remote": "device:parked",
        "sender": {"kind": "device", "value": "parked"},
        "at": at.isoformat(),
    }
    request = Request(inbox_id=int(sys.argv[1]), body=json.dumps(said).encode())
    sys.stdout.write(" ".join(map(str, intake.accept([request], at=at))))


if __name__ == "__main__":
    _main()
