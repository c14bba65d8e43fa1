"""Portraits and photographs, drawn beside the filling.

Filling mostly waits for the database, on another core; so a thread of their own draws them in the
order in which they are needed, and hardly anybody waits for one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Self

from weft.demo import portraits

PICTURES = 4  # different photographs of each kind
_DRAWN = {"damaged": portraits.parcel, "complaint": portraits.seam}


class Studio:
    """Where they are drawn. Use it in a `with`: whoever leaves waits for no more of them."""

    def __init__(self) -> None:
        self._artist = ThreadPoolExecutor(max_workers=1, thread_name_prefix="artist")
        self._faces = {
            login: self._artist.submit(portraits.portrait, login) for login in portraits.LOOKS
        }
        self._photographs = {
            (kind, number): self._artist.submit(draw, number)
            for number in range(PICTURES)
            for kind, draw in _DRAWN.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._artist.shutdown(cancel_futures=True)

    def face(self, login: str) -> bytes:
        """Return the portrait of somebody of LOOKS as a PNG."""
        return self._faces[login].result()

    def photograph(self, kind: str, number: int) -> bytes:
        """Return a photograph of what somebody complains of as a JPEG; each number another one."""
        return self._photographs[kind, number].result()
