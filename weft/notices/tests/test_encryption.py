"""RFC 8291 by its own example, and what no browser gives."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from weft.notices import encryption

# rfc-editor.org/rfc/rfc8291#section-5
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
TEXT = b"When I grow up, I want to be a watermelon"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6T"
    "lzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4"
    "a-fN"
)


def test_the_example_of_the_rfc_comes_out_to_the_byte():
    number = int.from_bytes(encryption.from_text(PRIVATE, 32), "big")
    private = ec.derive_private_key(number, encryption.CURVE)
    salt = encryption.from_text(SALT, 16)

    body = encryption.encrypt(TEXT, p256dh=P256DH, auth=AUTH, salt=salt, private=private)

    assert encryption.to_text(body) == BODY


def test_no_two_messages_look_alike():
    bodies = {encryption.encrypt(TEXT, p256dh=P256DH, auth=AUTH) for _ in range(3)}

    assert len(bodies) == 3


def test_the_longest_text_fits_into_one_record_and_one_more_byte_does_not():
    whole = encryption.encrypt(b"x" * encryption.MOST, p256dh=P256DH, auth=AUTH)
    assert len(whole) == encryption.RECORD

    with pytest.raises(ValueError, match="do not fit"):
        encryption.encrypt(b"x" * (encryption.MOST + 1), p256dh=P256DH, auth=AUTH)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        ("A" * 87, AUTH),  # no point of the curve
        (P256DH[:-4], AUTH),
        ("ż" * 87, AUTH),
        (P256DH, ""),
        (P256DH, AUTH + "AAAA"),
    ],
)
def test_what_is_no_key_is_refused(p256dh, auth):
    with pytest.raises(encryption.BadKey):
        encryption.encrypt(TEXT, p256dh=p256dh, auth=auth)
