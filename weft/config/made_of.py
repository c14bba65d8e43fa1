"""What an empty database is made of: for those who keep one instead of making it each time."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KERNEL = ("database", "keys", "places", "postgres")


def mark() -> str:
    """Return what changes with the migrations, with how a database is set up, and the libraries."""
    made_of = hashlib.sha256()
    kernel = (f"weft/kernel/{name}.py" for name in KERNEL)
    for pattern in ("weft/*/migrations/*.py", *kernel, "*.lock"):
        for path in sorted(ROOT.glob(pattern)):
            made_of.update(path.read_bytes())
    return made_of.hexdigest()[:16]
