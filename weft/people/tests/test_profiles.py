"""Names and photos."""

import io
import struct
import zlib

import pytest
from PIL import Image

from weft.kernel import files
from weft.people import actions, queries
from weft.people.actions.profiles import PHOTO_SIDE, square


def picture(width=640, height=480, kind="JPEG", **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 80, 40)).save(out, kind, **how)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body
            + struct.pack(">I", zlib.crc32(kind + body))
        )  # fmt: skip

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_becomes_a_square_webp(bo, kind):
    sha256 = actions.set_photo(bo, picture(kind=kind))

    with files.open_file(sha256) as kept:
        shown = Image.open(kept)
        assert (shown.format, shown.size) == ("WEBP", (PHOTO_SIDE, PHOTO_SIDE))
    assert bo.photo_url == f"/photos/{sha256}.webp"
    assert queries.is_photo(sha256)


def test_nothing_of_the_file_but_the_picture_survives():
    exif = Image.Exif()
    exif[0x010E] = "secret place"

    assert b"secret place" in picture(exif=exif)
    assert b"secret place" not in square(picture(exif=exif))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        picture()[:300],
        bomb(20_000, 20_000),
        bomb(2**31 - 1, 2**31 - 1),
        picture() + b"\0" * (8 * 1024 * 1024),
    ],
)
def test_what_is_no_picture_of_a_sane_size_is_refused(bo, content):
    with pytest.raises(actions.PhotoUnreadable):
        actions.set_photo(bo, content)
    assert bo.photo_url == ""


def test_a_removed_photo_is_public_no_more(bo):
    sha256 = actions.set_photo(bo, picture())

    actions.remove_photo(bo)

    assert not queries.is_photo(sha256)


def test_a_stored_file_that_is_no_photo_is_not_served(bo):
    stored = files.store([b"a customer's secret"])

    assert not queries.is_photo(stored.sha256)
    assert not queries.is_photo("")
