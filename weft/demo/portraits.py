"""Portraits and photographs, drawn: nobody real is shown, and everybody always looks the same.

Flat shapes at four times the size, made smooth by shrinking.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIDE = 1024  # pixels drawn
SHOWN = 256  # pixels kept

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What makes a face somebody's."""

    skin: str
    shade: str  # of the skin, for neck and nose
    hair: str
    style: str  # short, bob, long, bun, curls, parted
    clothes: str
    ground: str
    beard: str = ""
    glasses: str = ""


LOOKS = {
    "magdalena": Looks(
        skin="#f2c9a8", shade="#e0ae88", hair="#7a3b1d", style="bob",
        clothes="#2f6b4f", ground="#d9e7dc",
    ),
    "ondrej": Looks(
        skin="#efc3a0", shade="#d9a67f", hair="#3a2c22", style="parted",
        clothes="#34506b", ground="#dfe6f0", beard="#3a2c22",
    ),
    "zuzanna": Looks(
        skin="#f6d3b8", shade="#e5b797", hair="#d9a441", style="long",
        clothes="#b5543c", ground="#f6e3cf",
    ),
    "bartosz": Looks(
        skin="#eebf9b", shade="#d8a27a", hair="#8a5a2b", style="short",
        clothes="#5b6b2f", ground="#e8ead2", glasses="#2b2b2b",
    ),
    "katerina": Looks(
        skin="#f0c6a6", shade="#dcaa86", hair="#241a17", style="bun",
        clothes="#7b4a74", ground="#ecdfee",
    ),
    "matej": Looks(
        skin="#f3cbb0", shade="#dfae90", hair="#c1652f", style="curls",
        clothes="#2d6f78", ground="#d5eaec", beard="#c1652f",
    ),
    "amara": Looks(
        skin="#8d5a3c", shade="#74462c", hair="#1d1513", style="curls",
        clothes="#d59a2e", ground="#f3e8cf",
    ),
    "radka": Looks(
        skin="#f1cdb3", shade="#ddb094", hair="#a9a39b", style="bob",
        clothes="#44546a", ground="#e3e4ea", glasses="#5a3e36",
    ),
}  # fmt: skip


def portrait(name: str) -> bytes:
    """Return the face of somebody of LOOKS as a PNG."""
    looks = LOOKS[name]
    picture = Image.new("RGB", (SIDE, SIDE), looks.ground)
    draw = ImageDraw.Draw(picture)
    _hair_behind(draw, looks)
    _body(draw, looks)
    _head(draw, looks)
    _hair_before(draw, looks)
    _face(draw, looks)
    near = picture.crop((72, 44, 952, 924))  # shown small, a face should fill its circle
    return _png(near.resize((SHOWN, SHOWN), Image.Resampling.LANCZOS))


def _hair_behind(draw: ImageDraw.ImageDraw, looks: Looks) -> None:
    match looks.style:
        case "long":
            draw.rounded_rectangle((272, 220, 752, 800), 220, fill=looks.hair)
        case "bob":
            draw.rounded_rectangle((276, 210, 748, 640), 210, fill=looks.hair)
        case "bun":
            draw.ellipse((412, 104, 612, 304), fill=looks.hair)
        case "curls":
            for x, y in ((300, 300), (270, 400), (330, 220), (430, 165), (540, 150), (640, 190),
                         (710, 280), (745, 390)):  # fmt: skip
                draw.ellipse((x - 95, y - 95, x + 95, y + 95), fill=looks.hair)
            if not looks.beard:
                for x, y in ((262, 500), (762, 490), (290, 580), (738, 575)):
                    draw.ellipse((x - 85, y - 85, x + 85, y + 85), fill=looks.hair)


def _body(draw: ImageDraw.ImageDraw, looks: Looks) -> None:
    draw.ellipse((150, 770, 874, 1400), fill=looks.clothes)
    draw.pieslice((408, 666, 616, 886), 0, 180, fill=looks.shade)
    draw.rectangle((432, 600, 592, 780), fill=looks.shade)


def _head(draw: ImageDraw.ImageDraw, looks: Looks) -> None:
    for x in (322, 702):
        draw.ellipse((x - 42, 430, x + 42, 540), fill=looks.shade)
    draw.rounded_rectangle((326, 240, 698, 690), 186, fill=looks.skin)
    if looks.beard:
        draw.pieslice((326, 318, 698, 706), 8, 172, fill=looks.beard)
        draw.ellipse((392, 480, 632, 640), fill=looks.skin)


def _hair_before(draw: ImageDraw.ImageDraw, looks: Looks) -> None:
    match looks.style:
        case "short":
            draw.pieslice((308, 190, 716, 560), 180, 360, fill=looks.hair)
            draw.rounded_rectangle((352, 330, 672, 420), 44, fill=looks.skin)
        case "parted":
            draw.pieslice((304, 178, 720, 570), 180, 360, fill=looks.hair)
            line = [*_curve((342, 420), (352, 320), (430, 306)),
                    *_curve((430, 306), (560, 372), (682, 392)), (682, 430)]  # fmt: skip
            draw.polygon(line, fill=looks.skin)
        case "bob" | "long":
            draw.pieslice((300, 186, 724, 600), 180, 360, fill=looks.hair)
            line = [*_curve((338, 450), (540, 420), (604, 286)),
                    *_curve((604, 286), (676, 340), (686, 450))]  # fmt: skip
            draw.polygon(line, fill=looks.skin)
        case "bun":
            draw.pieslice((306, 196, 718, 580), 180, 360, fill=looks.hair)
            draw.pieslice((344, 290, 680, 560), 180, 360, fill=looks.skin)
        case "curls":
            for x, y in ((372, 290), (452, 258), (540, 250), (626, 272), (676, 330)):
                draw.ellipse((x - 64, y - 64, x + 64, y + 64), fill=looks.hair)


def _curve(start: Point, towards: Point, end: Point) -> list[Point]:
    """Return a line that leaves `start` towards a point and bends to `end`."""
    steps = [n / 24 for n in range(25)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * towards[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * towards[1] + t * t * end[1],
        )
        for t in steps
    ]


def _face(draw: ImageDraw.ImageDraw, looks: Looks) -> None:
    dark = "#2a2320"
    for x in (430, 594):
        draw.ellipse((x - 17, 450, x + 17, 488), fill=dark)
        draw.ellipse((x - 4, 456, x + 8, 468), fill="#ffffff")
        draw.arc((x - 46, 392, x + 46, 462), 205, 335, fill=looks.beard or looks.hair, width=13)
    draw.arc((486, 470, 540, 552), 20, 130, fill=looks.shade, width=12)
    draw.chord((446, 540, 578, 632), 12, 168, fill="#a8483f")
    draw.chord((462, 560, 562, 604), 8, 172, fill="#ffffff")
    if looks.glasses:
        for x in (430, 594):
            draw.ellipse((x - 66, 408, x + 66, 532), outline=looks.glasses, width=13)
        draw.arc((482, 440, 542, 490), 190, 350, fill=looks.glasses, width=12)


def parcel(seed: int) -> bytes:
    """Return a photograph of a parcel that somebody dropped, as a JPEG; each seed another one."""
    dice = random.Random(seed)  # noqa: S311 - a drawing, no secret
    floor = dice.choice(["#8c8377", "#a3958a", "#6f7681", "#9a8a74"])
    picture = Image.new("RGB", (1280, 960), floor)
    draw = ImageDraw.Draw(picture)
    for y in range(0, 960, dice.choice([120, 160, 192])):
        draw.line((0, y, 1280, y + dice.randint(-14, 14)), fill=_shaded(floor, -12), width=5)
    left, top = 250 + dice.randint(-40, 60), 270 + dice.randint(-40, 40)
    right, bottom = left + 700 + dice.randint(-60, 60), top + 430
    card = dice.choice(["#c79a63", "#b98a55", "#d0a873"])
    draw.polygon(
        [
            (left + 30, bottom + 40),
            (right + 90, bottom + 46),
            (right + 110, top + 130),
            (right, top),
        ],
        fill=_shaded(floor, -34),
    )
    dent = (left + dice.randint(380, 520), top + dice.randint(60, 110))
    draw.polygon(
        [(left, top + 20), (dent[0] - 120, top), dent, (dent[0] + 110, top + 6),
         (right, top - 14), (right - 8, bottom), (left + 12, bottom + 16)],
        fill=card,
    )  # fmt: skip
    draw.polygon(
        [(dent[0] - 120, top), dent, (dent[0] + 110, top + 6), (dent[0] + 20, dent[1] + 96)],
        fill=_shaded(card, -38),
    )
    middle = (top + bottom) // 2
    draw.polygon(
        [(left + 4, middle - 34), (right - 4, middle - 46), (right - 6, middle + 30),
         (left + 8, middle + 40)],
        fill=_shaded(card, 26),
    )  # fmt: skip
    draw.rectangle((left + 60, bottom - 150, left + 300, bottom - 24), fill="#f4f1ea")
    for row in range(4):
        end = left + 280 - dice.randint(0, 120)
        draw.line((left + 78, bottom - 128 + row * 26, end, bottom - 128 + row * 26), "#77716a", 6)
    for x in range(left + 470, left + 640, 14):
        draw.line((x, bottom - 140, x, bottom - 60), fill="#3d372f", width=dice.choice([4, 6, 9]))
    out = BytesIO()
    noisy = Image.blend(picture, Image.effect_noise(picture.size, 70).convert("RGB"), 0.07)
    noisy.filter(ImageFilter.GaussianBlur(1.6)).rotate(
        dice.uniform(-4, 4), fillcolor=floor, resample=Image.Resampling.BICUBIC
    ).crop((60, 60, 1220, 900)).save(out, "JPEG", quality=80)
    return out.getvalue()


def seam(seed: int) -> bytes:
    """Return a photograph of a seam that has come apart, as a JPEG; each seed another one."""
    dice = random.Random(seed + 100)  # noqa: S311 - a drawing, no secret
    cloth = dice.choice(["#3f6b57", "#34506b", "#8a4b3a", "#55585e", "#b0892f"])
    picture = Image.new("RGB", (1280, 960), cloth)
    draw = ImageDraw.Draw(picture)
    for x in range(-960, 1280, 22):
        draw.line((x, 0, x + 960, 960), fill=_shaded(cloth, dice.randint(-9, 5)), width=7)
    middle = 480 + dice.randint(-70, 70)
    draw.rectangle((0, middle - 46, 1280, middle + 46), fill=_shaded(cloth, -16))
    left = 360 + dice.randint(-80, 80)
    wide, open_ = dice.randint(420, 560), dice.randint(50, 84)
    draw.ellipse((left, middle - open_, left + wide, middle + open_), fill="#e9e4da")
    draw.ellipse(
        (left + 30, middle - open_ + 22, left + wide - 30, middle + open_ - 16), fill="#d5cdbf"
    )
    for x in range(20, 1280, 46):
        if left < x < left + wide:
            slack = dice.randint(-26, 26)
            draw.line((x, middle - open_ + 8, x + slack, middle), fill="#f2eee4", width=5)
        else:
            draw.line((x, middle - 26, x + 26, middle - 26), fill=_shaded(cloth, 70), width=6)
            draw.line((x, middle + 26, x + 26, middle + 26), fill=_shaded(cloth, 70), width=6)
    out = BytesIO()
    noisy = Image.blend(picture, Image.effect_noise(picture.size, 80).convert("RGB"), 0.08)
    noisy.filter(ImageFilter.GaussianBlur(1.8)).rotate(
        dice.uniform(-22, 22), resample=Image.Resampling.BICUBIC
    ).crop((190, 170, 1090, 790)).save(out, "JPEG", quality=80)
    return out.getvalue()


def _shaded(colour: str, by: int) -> str:
    parts = (int(colour[at : at + 2], 16) + by for at in (1, 3, 5))
    return "#" + "".join(f"{min(255, max(0, part)):02x}" for part in parts)


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
