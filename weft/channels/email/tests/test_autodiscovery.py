"""From an address to its servers, with a name server of our own."""

import socket
import threading

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from weft.channels.email import autodiscovery, known, records, wire
from weft.channels.email.settings import Settings
from weft.kernel import outside


class Names:
    """A name server on loopback that answers from a table, and says NXDOMAIN otherwise."""

    def __init__(self):
        self.lines = {}
        self.asked = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                wired, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(wired)
            asked = question.question[0]
            key = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
            self.asked.append(key)
            answer = dns.message.make_response(question)
            if key in self.lines:
                answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", *self.lines[key]))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), sender)

    def say(self, name, kind, *values):
        self.lines[name, kind] = (kind, *values)


@pytest.fixture
def names(monkeypatch):
    """The only name server that there is; and nobody answers on the usual names."""
    server = Names()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.socket.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    monkeypatch.setattr(outside, "resolve", lambda host, port: [])
    yield server
    server.socket.close()


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("shop@gmail.com", "imap.gmail.com", "smtp.gmail.com"),
        ("sklep@wp.pl", "imap.wp.pl", "smtp.wp.pl"),
        ("sklep@op.pl", "imap.poczta.onet.pl", "smtp.poczta.onet.pl"),
        ("sklep@interia.pl", "poczta.interia.pl", "poczta.interia.pl"),
        ("sklep@o2.pl", "poczta.o2.pl", "poczta.o2.pl"),
        ("obchod@seznam.cz", "imap.seznam.cz", "smtp.seznam.cz"),
        ("obchod@CENTRUM.cz", "imap.centrum.cz", "smtp.centrum.cz"),
        ("shop@icloud.com", "imap.mail.me.com", "smtp.mail.me.com"),
    ],
)
def test_a_well_known_address_needs_no_question_to_anybody(names, address, imap, smtp):
    found = autodiscovery.discover(address)

    assert (found.imap.host, found.smtp.host) == (imap, smtp)
    assert names.asked == []


@pytest.mark.parametrize(
    ("exchanger", "imap", "signs_in_with"),
    [
        ("aspmx.l.google.com.", "imap.gmail.com", "google"),
        ("shop-example.mail.protection.outlook.com.", "outlook.office365.com", "microsoft"),
        ("mx1.emailprofi.seznam.cz.", "imap.seznam.cz", ""),
        ("wes1-mx1.wedos.net.", "wes1-imap.wedos.net", ""),
        ("serwer123.home.pl.", "serwer123.home.pl", ""),
        ("mx3.mail.ovh.net.", "ssl0.ovh.net", ""),
        ("mx.forpsi.com.", "imap.forpsi.com", ""),
    ],
)
def test_a_shops_own_domain_is_known_by_who_exchanges_its_mail(
    names, exchanger, imap, signs_in_with
):
    names.say("shop.example", "MX", f"10 {exchanger}", "20 backup.other.example.")
    found = autodiscovery.discover("help@shop.example")

    assert found.imap.host == imap
    assert found.settings()["signs_in_with"] == signs_in_with


def test_a_name_that_only_ends_like_a_provider_is_none():
    assert known.by_exchanger("mail.notgoogle.com") is None
    assert known.by_exchanger("google.com.evil.example") is None
    assert known.by_exchanger("a.wes1-mx1.wedos.net.evil.example") is None


def test_srv_records_are_believed_and_a_point_means_no_such_service(names):
    names.say("_imaps._tcp.shop.example", "SRV", "0 0 0 .")
    names.say(
        "_imap._tcp.shop.example", "SRV", "20 0 143 b.mail.example.", "10 0 1143 a.mail.example."
    )
    names.say("_submission._tcp.shop.example", "SRV", "0 1 587 smtp.mail.example.")
    found = autodiscovery.discover("help@shop.example")

    assert found.imap == known.Server(host="a.mail.example", port=1143, security="starttls")
    assert found.smtp == known.Server(host="smtp.mail.example", port=587, security="starttls")


def test_when_nobody_says_anything_the_usual_names_are_tried(names, monkeypatch):
    there = {("mail.shop.example", 993), ("smtp.shop.example", 587)}
    monkeypatch.setattr(wire, "answers", lambda host, port, *_: (host, port) in there)
    found = autodiscovery.discover("help@shop.example")

    assert (found.imap.host, found.smtp.port) == ("mail.shop.example", 587)
    assert found.smtp.security == "starttls"


def test_an_address_of_nowhere_is_none_and_nothing_breaks(names):
    assert autodiscovery.discover("help@shop.example") is None
    assert autodiscovery.discover("nonsense") is None


XML = """<?xml version="1.0"?><!-- ours --><clientConfig version="1.1"><emailProvider id="x">
<incomingServer type="pop3"><hostname>pop.mail.example</hostname><port>995</port>
<socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>plain.mail.example</hostname><port>143</port>
<socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>IMAP.mail.example</hostname><port>993</port>
<socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.mail.example</hostname><port>587</port>
<socketType>STARTTLS</socketType></outgoingServer></emailProvider></clientConfig>"""


def test_an_autoconfig_document_is_read_and_nothing_goes_without_encryption():
    found = autodiscovery.read(XML.encode(), "help@shop.example")

    assert found.imap == known.Server(host="imap.mail.example", port=993)
    assert found.smtp.security == "starttls"
    assert found.username == "help"
    Settings(address="help@shop.example", **found.settings())


BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>",
        b"\xff\xfe<",
        BOMB.encode() + XML.partition("?>")[2].encode(),
        XML.replace("993", "99999").encode(),
        XML.replace("993", "-1").encode(),
        XML.replace("IMAP.mail.example", "127.1").encode(),
        XML.replace("IMAP.mail.example", "evil example").encode(),
        XML.encode("utf-16"),
        b"<a>" * 60_000,
    ],
)
def test_a_document_that_is_hostile_or_broken_says_nothing(document):
    assert autodiscovery.read(document, "help@shop.example") is None


def test_every_known_server_is_one_that_settings_take():
    for provider in known.PROVIDERS:
        found = autodiscovery.Found(imap=provider.imap, smtp=provider.smtp, provider=provider)
        Settings(address="help@shop.example", **found.settings())


def test_a_signing_key_is_made_and_its_record_looked_for(names):
    first = Settings(address="help@shop.example")
    made = Settings(address="help@shop.example", **records.make_key(first))
    dkim, spf, dmarc = records.published(made)
    assert (dkim.state, spf.state, dmarc.state) == ("missing", "missing", "missing")

    half = len(dkim.value) // 2
    names.say(dkim.name, "TXT", f'"{dkim.value[:half]}" "{dkim.value[half:]}"')
    names.say("shop.example", "TXT", '"v=spf1 -all"', '"other=1"')
    names.say("_dmarc.shop.example", "TXT", '"v=DMARC1; p=reject"', '"v=DMARC1; p=none"')
    assert [one.state for one in records.published(made)] == ["good", "good", "wrong"]

    another = Settings(address="help@shop.example", **records.make_key(first))
    assert records.published(another)[0].state == "wrong"


def test_a_mail_signed_with_the_key_is_believed_by_whoever_reads_the_record(names):
    import dkim

    from weft.kernel.secrets import opened

    made = Settings(
        address="help@shop.example", **records.make_key(Settings(address="help@shop.example"))
    )
    record = records.published(made)[0]
    raw = b"From: help@shop.example\r\nSubject: Hi\r\n\r\nHello\r\n"
    signed = dkim.sign(
        raw, made.dkim_selector.encode(), made.dkim_domain.encode(), opened(made.dkim_key).encode()
    )

    assert dkim.verify(signed + raw, dnsfunc=lambda name, timeout=5: record.value.encode())
