"""Sending: a message, as a mail, through the owner's mail server.

What the server says becomes words for the agent: a sentence that the catalogues know in the first
line, the server's own words below it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from weft.conversations import placeholders
from weft.conversations.envelopes import Author, Outbound, Party
from weft.gateway import grants, sign_in
from weft.gateway.contract import Refused, Sent, Unreachable
from weft.kernel import files, outside, secrets
from weft.kernel import settings as workspace
from weft.kernel.secrets import opened
from weft.people.settings import Brand

from . import addresses, bounces, compose, oauth, seals, smtp, words, writing
from .settings import Settings
from .smtp import Answer, Hitch

HITCHES = {
    Hitch.UNREACHABLE: gettext_noop("The mail server could not be reached. Weft keeps trying."),
    Hitch.FORBIDDEN: gettext_noop("The mail server stands in a network that Weft may not call."),
    Hitch.BROKE_OFF: gettext_noop("The mail server broke off. Weft keeps trying."),
    Hitch.NO_ENCRYPTION: gettext_noop("The mail server offers no encryption, so nothing was sent."),
    Hitch.CERTIFICATE: gettext_noop("The mail server cannot prove that it is the right one."),
    Hitch.LOGIN: gettext_noop("The mail server does not take the user name or the password."),
    Hitch.BUSY: gettext_noop("The mail server takes no mail just now. Weft keeps trying."),
}
NOT_AN_ADDRESS = gettext_noop("This is no e-mail address.")
NO_LETTERS = gettext_noop("Your mail server cannot write to addresses with such letters.")
NOT_FROM_YOU = gettext_noop("Your mail server does not let you send from this address.")
WRONG_ADDRESS = gettext_noop("The mailbox has no valid address of its own.")
NOBODY = gettext_noop("The mail names nobody to whom it could go.")
FILE_GONE = gettext_noop("An attached file is missing, so the mail was not sent.")
TYPE_AGAIN = gettext_noop("The password cannot be read any more. Type it again.")
SIGN_IN_AGAIN = gettext_noop("The provider wants a new consent. Sign in again.")
BAD_KEY = gettext_noop("The signing key (DKIM) cannot be used. Give another one.")


def send(settings: Settings, message: Outbound) -> Sent:
    """Hand a message to the mail server; return what became of each copy.

    Raises Refused, Unreachable. A server that breaks off leaves copies `unknown`.
    """
    if not (message.recipients or (message.letter and message.letter.recipients)):
        raise Refused(NOBODY)
    copies, refused = _copies(message.recipients)
    if not copies:
        return Sent(refused=refused)
    mail = _composed(settings, message)
    # nobody hears of a machine's mail that did not arrive: no bounce, no answer (RFC 3834, 3.3);
    # but that an agent's answer did not, somebody must know
    carries = message.letter is not None and message.letter.carries
    sender = "" if message.is_automatic and not carries else writing.spec(settings.address)
    doubted: tuple[str, ...] = ()
    try:
        outcome = smtp.submit(_server(settings, message.inbox_id), sender, list(copies), mail.raw)
    except smtp.NotTaken as problem:
        raise Unreachable(_told(HITCHES[problem.hitch], problem.said)) from problem
    except smtp.Doubtful as problem:
        outcome = problem.outcome
        doubted = outcome.accepted
    return Sent(
        external_id=mail.name,
        refused=refused | {copies[to]: _why(said) for to, said in outcome.refused.items()},
        waiting={copies[to]: _why(said) for to, said in outcome.waiting.items()},
        unknown=tuple(copies[to] for to in doubted),
    )


def own_keys(settings: Settings) -> set[str]:
    """Return the addresses of a mailbox in the spelling in which addresses are compared."""
    specs = (addresses.validated(one.encode()) for one in settings.own_addresses)
    return {addresses.key_of(spec) for spec in specs if spec}


def _copies(recipients: tuple[Party, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the addresses as servers know them, by that, and who has none, with words."""
    good, bad = {}, {}
    for one in recipients:
        try:
            good[writing.spec(one.address)] = one.address
        except writing.NotAnAddress:
            bad[one.address] = NOT_AN_ADDRESS
    return good, bad


def _composed(settings: Settings, message: Outbound) -> compose.Composed:
    try:
        return compose.compose(
            message, letterhead(settings, message), _contents(message), at=timezone.now()
        )
    except writing.NotAnAddress as problem:
        own = str(problem) == settings.address
        raise Refused(WRONG_ADDRESS if own else _told(NOT_AN_ADDRESS, str(problem))) from problem
    except compose.BadKey as problem:
        raise Unreachable(BAD_KEY) from problem
    except files.NoSuchFile as problem:
        raise Refused(FILE_GONE) from problem


def _contents(message: Outbound) -> dict[UUID, bytes]:
    contents = {}
    for file in message.files:
        with files.open_file(file.sha256) as opened_file:
            contents[file.id] = opened_file.read()
    return contents


def letterhead(settings: Settings, message: Outbound) -> compose.Letterhead:
    """Return what all mails of an author through this mailbox have in common."""
    brand = workspace.read(Brand)
    language = message.language or brand.language
    shop = _shop(settings, brand)
    with translation.override(language):
        name = shop
        if message.author and message.author.name and not message.is_automatic:
            name = gettext("%(agent)s from %(brand)s") % {
                "agent": message.author.name, "brand": shop,
            }  # fmt: skip
        attribution = _attribution(message, brand.time_zone)
    return compose.Letterhead(
        mailbox=settings.address,
        name=name,
        seal=seals.seal(),
        language=language,
        signature="" if message.is_automatic else signature(settings, message.author, language),
        attribution=attribution,
        has_reply_address=settings.takes_plus_addresses,
        key=_key(settings),
    )


def _attribution(message: Outbound, zone: str) -> str:
    quoted = message.quoted
    if quoted is None or quoted.letter.sender is None:
        return ""
    sent_at: datetime = timezone.localtime(quoted.sent_at, ZoneInfo(zone))
    return gettext("On %(date)s, %(name)s wrote:") % {
        "date": f"{date_format(sent_at, 'DATE_FORMAT')}, {date_format(sent_at, 'H:i')}",
        "name": writing.one_line(quoted.letter.sender.name) or quoted.letter.sender.address,
    }


def signature(settings: Settings, author: Author | None, language: str) -> str:
    """Return what stands below an answer: the author's own words, then those of the mailbox.

    The mailbox's are in the reader's language, the brand's when nobody knows it, or else in any.
    """
    brand = workspace.read(Brand)
    shop = _shop(settings, brand)
    ours = settings.signature.get(language or brand.language)
    ours = ours or next(filter(None, settings.signature.values()), "")
    both = "\n\n".join(filter(None, (author.signature if author else "", ours)))
    name = author.name if author else shop
    return placeholders.fill(both, placeholders.of_person("agent", name) | {"brand": shop})


def _shop(settings: Settings, brand: Brand) -> str:
    return settings.sender_name or brand.name or settings.address.partition("@")[0]


def _key(settings: Settings) -> compose.Key | None:
    if not (settings.dkim_domain and settings.dkim_key):
        return None
    return compose.Key(
        domain=settings.dkim_domain,
        selector=settings.dkim_selector,
        private=_opened(settings.dkim_key).encode(),
    )


def _server(settings: Settings, inbox_id: int) -> smtp.Server:
    host = settings.smtp_host
    if not host:
        raise Unreachable(HITCHES[Hitch.UNREACHABLE])
    secret = _secret(settings, inbox_id)
    return smtp.Server(
        host=host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.login if secret else "",
        secret=secret,
        auth=settings.auth,
        our_name=addresses.Address(spec=writing.spec(settings.address)).domain,
    )


def _secret(settings: Settings, inbox_id: int) -> str:
    if settings.auth != "xoauth2":
        return _opened(settings.password)
    try:
        return oauth.access_token(settings, inbox_id)
    except outside.Unreachable as problem:
        raise Unreachable(_told(HITCHES[Hitch.UNREACHABLE], str(problem))) from problem
    except (
        oauth.NotSetUp, grants.SignInAgain, sign_in.Misconfigured, outside.Forbidden,
    ) as problem:  # fmt: skip
        raise Unreachable(_told(SIGN_IN_AGAIN, str(problem))) from problem


def _opened(sealed: str) -> str:
    try:
        return opened(sealed)
    except secrets.Unreadable as problem:
        raise Unreachable(TYPE_AGAIN) from problem


def _why(said: Answer) -> str:
    """Return what a server's no, or not now, means for an agent."""
    if said.status == "5.6.7":
        sentence = NO_LETTERS
    elif said.code == 553 or "sender" in said.words.lower():
        sentence = NOT_FROM_YOU
    else:
        sentence = words.BOUNCE[bounces.reason_of(said.status, said.words)]
    return _told(sentence, str(said))


def _told(sentence: str, said: str) -> str:
    return f"{sentence}\n{said}" if said else sentence
