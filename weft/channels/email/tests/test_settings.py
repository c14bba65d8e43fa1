"""What an owner may fill in for a mailbox."""

import pytest

from weft.channels.email.settings import Settings
from weft.kernel import secrets
from weft.kernel.secrets import opened


def wrong(**filled):
    with pytest.raises(ValueError) as refusal:
        Settings(**filled)
    return set(refusal.value.args[0])


@pytest.mark.parametrize(
    "address",
    ["help", "help@", "Ada <help@shop.example>", "a@b@c.example", "help@shop.example\nBcc: x@y.z"],
)
def test_what_is_no_plain_address_is_refused(address):
    assert wrong(address=address) == {"address"}
    assert wrong(aliases=["help@shop.example", address]) == {"aliases"}


def test_a_domain_in_the_letters_of_its_people_is_an_address():
    assert Settings(address="pomoc@żółw.example").own_addresses == ("pomoc@żółw.example",)


@pytest.mark.parametrize(
    "host", ["http://mail.example", "mail example", "127.1", "mail.example:993"]
)
def test_a_server_is_a_name_and_nothing_else(host):
    assert wrong(imap_host=host, smtp_host=host) == {"imap_host", "smtp_host"}


@pytest.mark.parametrize("name", ["sender_name", "username", "folder", "authserv_id"])
def test_a9_nothing_that_goes_into_a_command_or_header_holds_a_line_break(name):
    assert wrong(**{name: "Shop\r\nBcc: everybody@shop.example"}) == {name}


def test_each_field_that_is_wrong_is_told_at_once():
    filled = {"imap_port": 0, "smtp_port": 65536, "undo_seconds": 121, "max_per_minute": 0}
    filled |= {
        "provider": "pigeon",
        "imap_security": "ssl",
        "auth": "cram",
        "dkim_selector": "Weft Key",
    }

    assert wrong(**filled) == set(filled)


def test_a_mailbox_shows_none_of_its_secrets():
    sealed = {name: secrets.seal("hunter2") for name in ("password", "dkim_key", "provider_secret")}
    mailbox = Settings(address="help@shop.example", **sealed)

    assert not any(text in repr(mailbox) for text in sealed.values())
    assert opened(mailbox.password) == "hunter2"
    assert opened("") == ""


def test_one_logs_in_by_the_address_unless_told_otherwise():
    assert Settings(address="help@shop.example").login == "help@shop.example"
    assert Settings(address="help@shop.example", username="shop1").login == "shop1"
