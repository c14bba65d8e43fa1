"""The mail providers of our markets: their servers, and what they ask for before they let us in.

Names of servers as the providers' own help pages give them, collected 2026-11. A provider that
gives each customer a server of their own is found by where the mail exchanger points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .settings import Security, SignsIn


@dataclass(frozen=True, kw_only=True)
class Server:
    """One server, as a mail program is told about it."""

    host: str
    port: int
    security: Security = "tls"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Who keeps mailboxes, how its customers are recognised, and what to tell them."""

    name: str
    imap: Server
    smtp: Server
    domains: frozenset[str] = frozenset()  # of addresses that it gives to everybody
    exchangers: tuple[str, ...] = ()  # ends of the names of its mail exchangers
    signs_in_with: SignsIn = ""
    wants_consent: bool = False  # takes no password any more
    steps: tuple[Promise, ...] = ()  # before a mail program may come in
    link: str = ""  # where those steps begin


def by_domain(domain: str) -> Provider | None:
    """Return whose address this is, when it belongs to a provider for everybody."""
    return next((provider for provider in PROVIDERS if domain in provider.domains), None)


def by_exchanger(exchanger: str) -> Provider | None:
    """Return whose mail exchanger this is."""
    for provider in PROVIDERS:
        if any(f".{exchanger}".endswith(f".{end}") for end in provider.exchangers):
            return provider
    return next((made for rule in RULES if (made := rule.provider(exchanger))), None)


def by_host(host: str) -> Provider | None:
    """Return whose server this is, to tell what that provider asks for."""
    return next((provider for provider in PROVIDERS if host == provider.imap.host), None)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A provider whose servers are named after the customer's mail exchanger."""

    name: str
    exchanger: re.Pattern[str]
    imap: str  # with the groups of the pattern
    smtp: str
    smtp_port: int = 465

    def provider(self, exchanger: str) -> Provider | None:
        """Return the provider with this customer's servers."""
        found = self.exchanger.fullmatch(exchanger)
        if found is None:
            return None
        return Provider(
            name=self.name,
            imap=Server(host=found.expand(self.imap), port=993),
            smtp=Server(host=found.expand(self.smtp), port=self.smtp_port),
        )


PROVIDERS = (
    Provider(
        name="Google",
        imap=Server(host="imap.gmail.com", port=993),
        smtp=Server(host="smtp.gmail.com", port=465),
        domains=frozenset({"gmail.com", "googlemail.com"}),
        exchangers=("google.com", "googlemail.com"),
        signs_in_with="google",
        steps=(
            _("Open your Google account, Security, and switch 2-Step Verification on."),
            _("Open App passwords there, make one for Weft and paste its 16 letters here."),
        ),
        link="https://myaccount.google.com/apppasswords",
    ),
    Provider(
        name="Microsoft",
        imap=Server(host="outlook.office365.com", port=993),
        smtp=Server(host="smtp.office365.com", port=587, security="starttls"),
        domains=frozenset({"outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.cz"}),
        exchangers=("mail.protection.outlook.com", "olc.protection.outlook.com", "mx.microsoft"),
        signs_in_with="microsoft",
        wants_consent=True,
        steps=(
            _("Microsoft takes no passwords from mail programs any more: choose “Sign in”."),
            _(
                "In the Microsoft 365 admin centre, open the user, Mail, Manage email apps, and "
                "tick IMAP and Authenticated SMTP."
            ),
        ),
        link="https://admin.microsoft.com/",
    ),
    Provider(
        name="Seznam",
        imap=Server(host="imap.seznam.cz", port=993),
        smtp=Server(host="smtp.seznam.cz", port=465),
        domains=frozenset({"seznam.cz", "email.cz", "post.cz", "spoluzaci.cz", "stream.cz"}),
        exchangers=("seznam.cz",),
        steps=(
            _("In the settings of Seznam Email, see that IMAP is switched on."),
            _(
                "With two-factor authentication, set an Application password there; Seznam’s "
                "usual password does not open IMAP then."
            ),
        ),
        link="https://o-seznam.cz/napoveda/ucet/dvoufazove-overeni/postovni-programy/",
    ),
    Provider(
        name="Centrum",
        imap=Server(host="imap.centrum.cz", port=993),
        smtp=Server(host="smtp.centrum.cz", port=465),
        domains=frozenset({"centrum.cz", "atlas.cz", "volny.cz"}),
    ),
    Provider(
        name="Onet",
        imap=Server(host="imap.poczta.onet.pl", port=993),
        smtp=Server(host="smtp.poczta.onet.pl", port=465),
        domains=frozenset({"onet.pl", "onet.eu", "op.pl", "vp.pl", "poczta.onet.pl"}),
        exchangers=("onet.pl",),
        steps=(
            _("In the settings of Onet Poczta, switch access by IMAP and SMTP on."),
            _("With two-step login, make an application password there and type it here."),
        ),
        link="https://poczta.onet.pl/",
    ),
    Provider(
        name="WP",
        imap=Server(host="imap.wp.pl", port=993),
        smtp=Server(host="smtp.wp.pl", port=465),
        domains=frozenset({"wp.pl", "wp.eu"}),
        exchangers=("wp.pl",),
        steps=(
            _("In the settings of WP Poczta, switch POP3, IMAP and SMTP on for mail programs."),
            _("With two-step login, make an application password there and type it here."),
        ),
        link="https://poczta.wp.pl/",
    ),
    Provider(
        name="O2",
        imap=Server(host="poczta.o2.pl", port=993),
        smtp=Server(host="poczta.o2.pl", port=465),
        domains=frozenset({"o2.pl", "tlen.pl", "go2.pl", "prokonto.pl"}),
        exchangers=("o2.pl",),
        steps=(
            _("In the settings of o2 Poczta, switch POP3, IMAP and SMTP on for mail programs."),
        ),
        link="https://poczta.o2.pl/",
    ),
    Provider(
        name="Interia",
        imap=Server(host="poczta.interia.pl", port=993),
        smtp=Server(host="poczta.interia.pl", port=465),
        domains=frozenset(
            {"interia.pl", "interia.eu", "interia.com", "interiowy.pl", "intmail.pl", "poczta.fm"}
        ),
        exchangers=("interia.pl",),
        steps=(
            _("In the settings of Interia Poczta, switch access for mail programs on."),
            _("With two-step login, make an application password there and type it here."),
        ),
        link="https://poczta.interia.pl/",
    ),
    Provider(
        name="Yahoo",
        imap=Server(host="imap.mail.yahoo.com", port=993),
        smtp=Server(host="smtp.mail.yahoo.com", port=465),
        domains=frozenset({"yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "ymail.com"}),
        exchangers=("yahoodns.net",),
        steps=(_("Open your Yahoo account, Security, make an app password and paste it here."),),
        link="https://login.yahoo.com/account/security",
    ),
    Provider(
        name="iCloud",
        imap=Server(host="imap.mail.me.com", port=993),
        smtp=Server(host="smtp.mail.me.com", port=587, security="starttls"),
        domains=frozenset({"icloud.com", "me.com", "mac.com"}),
        exchangers=("mail.icloud.com",),
        steps=(_("Open account.apple.com, make an app-specific password and paste it here."),),
        link="https://account.apple.com/",
    ),
    Provider(
        name="GMX",
        imap=Server(host="imap.gmx.net", port=993),
        smtp=Server(host="mail.gmx.net", port=465),
        domains=frozenset({"gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.eu"}),
        exchangers=("gmx.net",),
        steps=(_("In the settings of GMX, allow access by POP3 and IMAP."),),
        link="https://www.gmx.net/",
    ),
    Provider(
        name="GMX",
        imap=Server(host="imap.gmx.com", port=993),
        smtp=Server(host="mail.gmx.com", port=465),
        domains=frozenset({"gmx.com", "gmx.us"}),
        steps=(_("In the settings of GMX, allow access by POP3 and IMAP."),),
        link="https://www.gmx.com/",
    ),
    Provider(
        name="WEB.DE",
        imap=Server(host="imap.web.de", port=993),
        smtp=Server(host="smtp.web.de", port=587, security="starttls"),
        domains=frozenset({"web.de"}),
        steps=(_("In the settings of WEB.DE, allow access by POP3 and IMAP."),),
        link="https://web.de/",
    ),
    Provider(
        name="Fastmail",
        imap=Server(host="imap.fastmail.com", port=993),
        smtp=Server(host="smtp.fastmail.com", port=465),
        domains=frozenset({"fastmail.com", "fastmail.fm"}),
        exchangers=("messagingengine.com",),
        steps=(_("In Fastmail’s settings, make an app password and paste it here."),),
        link="https://app.fastmail.com/settings/security",
    ),
    Provider(
        name="Zoho",
        imap=Server(host="imappro.zoho.eu", port=993),
        smtp=Server(host="smtppro.zoho.eu", port=465),
        exchangers=("zoho.eu",),
        steps=(_("In the settings of Zoho Mail, switch IMAP on for this account."),),
        link="https://mail.zoho.eu/",
    ),
    Provider(
        name="OVH",
        imap=Server(host="ssl0.ovh.net", port=993),
        smtp=Server(host="ssl0.ovh.net", port=465),
        exchangers=("mail.ovh.net", "ovh.net"),
    ),
    Provider(
        name="Forpsi",
        imap=Server(host="imap.forpsi.com", port=993),
        smtp=Server(host="smtp.forpsi.com", port=465),
        exchangers=("forpsi.com",),
    ),
    Provider(
        name="Active24",
        imap=Server(host="email.active24.com", port=993),
        smtp=Server(host="email.active24.com", port=465),
        exchangers=("active24.com", "active24.cz"),
    ),
)

RULES = (
    Rule(
        name="Wedos",
        exchanger=re.compile(r"(wes\d+)-mx[a-z0-9-]*\.wedos\.net"),
        imap=r"\1-imap.wedos.net",
        smtp=r"\1-smtp.wedos.net",
    ),
    Rule(
        name="home.pl",
        exchanger=re.compile(r"([a-z0-9-]+\.home\.pl)"),
        imap=r"\1",
        smtp=r"\1",
    ),
    Rule(
        name="nazwa.pl",
        exchanger=re.compile(r"([a-z0-9-]+\.nazwa\.pl)"),
        imap=r"\1",
        smtp=r"\1",
    ),
)
