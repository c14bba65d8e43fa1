import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.channels.email import addresses
from weft.channels.email.addresses import Doubt, mailboxes, sender, validated


# SAFETY.md, A4: the stored identity is what stands in the header, or nothing
@pytest.mark.parametrize(
    "value",
    [
        b"=?utf-8?q?admin?=@shop.example",
        b"=?utf-8?q?admin=40shop=2Eexample?=",
        b"<=?utf-8?b?YWRtaW4=?=@shop.example>",
        b"a@b)c@d",
        b"a@b(<c@d>)",
        b"a@b.example (c@d.example)",
        b"<a@b.example>c",
        b"<a@b.example><c@d.example>",
        b"<a@b.example",
        b"a@b@c.example",
        b'"a@b.example"@c.example',
        b'"a b"@c.example',
        b"<@relay.example:a@b.example>",
        b"a..b@c.example",
        b".a@c.example",
        b"a@c..example",
        b"a@-.example",
        b"a@[192.0.2.1]",
        b"a@192.0.2.1",
        b"a@",
        b"@b.example",
        b"a b@c.example",
        b"a@b.example\0",
        b"a\x00@b.example",
        b"\xb1@b.example",
        b"a@\xb1.example",
        b"x" * 65 + b"@b.example",
        b"a@" + b"x." * 130 + b"example",
        "a\u200b@b.example".encode(),
        "a@b\u200b.example".encode(),
        "ａ@b．example\u3002".encode(),
    ],
)
def test_what_is_not_plainly_an_address_is_no_identity(value):
    found = sender([value])

    assert found.address is None or found.address.spec == "a@b.example"
    assert found.address is None or b"\xe2\x80\x8b" in value  # zero-width: dropped by IDNA alone


@pytest.mark.parametrize(
    ("value", "spec", "name"),
    [
        (b"ada@customer.example", "ada@customer.example", ""),
        (b"<ada@customer.example>", "ada@customer.example", ""),
        (b"Ada <Ada.Doyle+x@CUSTOMER.example>", "Ada.Doyle+x@customer.example", "Ada"),
        (b'"Doyle, Ada" <ada@customer.example>', "ada@customer.example", "Doyle, Ada"),
        (b'"A \\"B\\" C" <ada@customer.example>', "ada@customer.example", 'A "B" C'),
        (b"=?utf-8?q?J=C3=A1n?= <jan@customer.example>", "jan@customer.example", "Ján"),
        (b"ada@customer.example (Ada (the first))", "ada@customer.example", "Ada (the first)"),
        (b"ada@localhost", "ada@localhost", ""),
        ("ada@żółw.example".encode(), "ada@xn--w-uga1v8h.example", ""),
        ("łucja@customer.example".encode(), "łucja@customer.example", ""),
    ],
)
def test_real_mailboxes_are_read(value, spec, name):
    (found,) = mailboxes(value)

    assert (found.spec, found.name) == (spec, name)


@pytest.mark.parametrize(
    ("values", "doubt"),
    [
        ([], Doubt.NO_FROM),
        ([b""], Doubt.NO_FROM),
        ([b"a@b.example, c@d.example"], Doubt.SEVERAL),
        ([b"a@b.example", b"a@b.example"], Doubt.SEVERAL),
        ([b"a@b.example\n"], Doubt.NONE),
        ([b'"victim@x.example" <attacker@y.example>'], Doubt.POSING),
        ([b'"a@b.example" <a@b.example>'], Doubt.NONE),
    ],
)
def test_a_doubtful_from_says_why(values, doubt):
    assert sender(values).doubt == doubt


def test_a_group_names_its_members_and_nobody_for_none():
    assert [box.spec for box in mailboxes(b"Us: a@b.example, C <c@d.example>;, e@f.example")] == [
        "a@b.example",
        "c@d.example",
        "e@f.example",
    ]
    assert mailboxes(b"undisclosed-recipients:;") == ()


def test_what_cannot_be_an_address_is_shown_as_it_stood():
    (found,) = mailboxes(b"Ada <not an address>")

    assert (found.is_valid, found.raw) == (False, "Ada <not an address>")


def test_a_domain_is_shown_readable_only_in_one_script():
    def shown(domain):
        return addresses.Address(spec=validated(f"a@{domain}".encode())).shown

    assert shown("żółw.example") == "a@żółw.example"
    # the first letter is Cyrillic
    assert shown("аpple.example") == "a@xn--pple-43d.example"


@given(st.binary(max_size=300))
def test_any_bytes_give_valid_addresses_or_none(value):
    for box in mailboxes(value):
        assert box.spec == "" or validated(box.spec.encode()) == box.spec
        # an identity stands in the header letter by letter, domain case and IDNA aside
        local = box.spec.rpartition("@")[0].encode()
        assert local in value
