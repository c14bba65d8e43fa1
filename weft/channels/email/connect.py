"""The test button: log in by IMAP and by SMTP, and say in plain words what is wrong.

Nothing is read and nothing is sent. What a server says is looked through for what it means; where
nobody knows, its own words are shown.
"""

from __future__ import annotations

import imaplib
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from weft.gateway import grants, sign_in
from weft.gateway.connecting import Connecting, Problem, unfilled
from weft.kernel import outside, secrets
from weft.kernel.secrets import opened

from . import autodiscovery, complaints, known, oauth, provider, records, wire
from .settings import Settings


def check(settings: Settings, inbox_id: int) -> list[Problem]:
    """Return what keeps this mailbox from working; nothing when it works.

    Takes half a minute at worst, so call it without a transaction open.
    """
    if missing := missing_of(settings):
        return missing
    try:
        secret = _secret(settings, inbox_id)
    except _Wrong as wrong:
        return [wrong.problem]
    found = [] if settings.provider else [_try(settings, lambda: _read(settings, secret), "imap")]
    found.append(_try(settings, lambda: _write(settings, secret), "smtp"))
    problems = [problem for problem in found if problem]
    # One wrong password is one problem, though both servers say it
    return problems[:1] if len({problem.words for problem in problems}) == 1 else problems


class _Wrong(Exception):
    """What was found out on the way; it carries the Problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def missing_of(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before anybody can be asked."""
    asked = {"address": _("Which address do your customers write to?")}
    if settings.provider:
        asked["provider_secret"] = _("Type the secret that you share with the provider.")
    else:
        asked["imap_host"] = _("Which server are mails read from?")
    asked["smtp_host"] = _("Which server are mails sent through?")
    if settings.auth == "password":
        asked["password"] = _("Type the password of the mailbox.")
    return unfilled(settings, **asked)


def _secret(settings: Settings, inbox_id: int) -> str:
    """Return the password or token to log in with. Raises _Wrong."""
    if settings.auth == "password":
        try:
            return opened(settings.password)
        except secrets.Unreadable:
            words = _("The password cannot be read any more. Please type it again.")
            raise _Wrong(Problem(code="missing", words=words, field="password")) from None
    try:
        return oauth.access_token(settings, inbox_id)
    except grants.SignInAgain:
        code, words = "sign_in", _("Please sign in, so that Weft may use this mailbox.")
    except oauth.NotSetUp:
        code = "not_set_up"
        words = _("Signing in needs an app of yours at the provider, which is not set up yet.")
    except sign_in.Misconfigured as problem:
        code = "not_set_up"
        words = _("The provider does not accept your app: %(says)s") % {"says": problem}
    except (outside.Unreachable, outside.Forbidden):
        code, words = "no_answer", _("The provider’s sign-in does not answer. Try again later.")
    raise _Wrong(Problem(code=code, words=words))


def _read(settings: Settings, secret: str) -> None:
    """Log in by IMAP and look whether the folder is there."""
    where = settings.imap_host, settings.imap_port, settings.imap_security
    with wire.imap(*where) as client:
        if settings.auth == "xoauth2":
            proof = oauth.xoauth2(settings.login, secret).encode()
            client.authenticate("XOAUTH2", _once(proof))
        elif "AUTH=PLAIN" in client.capabilities:
            proof = f"\0{settings.login}\0{secret}".encode()
            client.authenticate("PLAIN", _once(proof))
        else:
            client.login(settings.login, secret)
        name = settings.folder.replace("\\", "\\\\").replace('"', '\\"')
        answer, _said = client.select(f'"{name}"', readonly=True)
        if answer != "OK":
            words = _("There is no folder “%(folder)s” in this mailbox.")
            words %= {"folder": settings.folder}
            raise _Wrong(Problem(code="folder", words=words, field="folder"))
        client.logout()


def _once(proof: bytes) -> Callable[[bytes], bytes | None]:
    """Return what answers a server with `proof`, and what it complains about with nothing."""
    answers = iter([proof])
    return lambda _challenge: next(answers, b"")


def _write(settings: Settings, secret: str) -> None:
    """Log in by SMTP. A server that asks for no login has nothing to find fault with."""
    where = settings.smtp_host, settings.smtp_port, settings.smtp_security
    with wire.smtp(*where) as client:
        if settings.auth == "xoauth2":
            proof = oauth.xoauth2(settings.login, secret)
            client.auth("XOAUTH2", lambda challenge=None: proof if challenge is None else "")
        elif client.has_extn("auth"):
            _log_in(client, settings.login, secret)
        client.quit()


def _log_in(client: wire.Smtp, login: str, password: str) -> None:
    """Log in by PLAIN in UTF-8, which smtplib's own way does not do; else as the server likes."""
    if "PLAIN" in client.esmtp_features["auth"].upper().split() and not password.isascii():
        proof = f"\0{login}\0{password}"
        code, said = client.docmd("AUTH", f"PLAIN {b64encode(proof.encode()).decode()}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, said)
    else:
        client.login(login, password)


def _try(settings: Settings, work: Callable[[], None], road: str) -> Problem | None:
    try:
        with _plain_words(settings, road):
            work()
    except _Wrong as wrong:
        return wrong.problem
    return None


@contextmanager
def _plain_words(settings: Settings, road: str) -> Iterator[None]:
    """Turn what went wrong on the wire into a Problem, raised as _Wrong."""
    host, port = getattr(settings, f"{road}_host"), getattr(settings, f"{road}_port")
    where = {"host": host, "port": port}
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        words = _("The certificate of %(host)s is not good, so nothing was sent to it: %(says)s")
        problem = Problem(
            code="certificate",
            words=words % (where | {"says": error.verify_message}),
            field=f"{road}_host",
        )
        raise _Wrong(problem) from None
    except ssl.SSLError:
        words = _("%(host)s does not speak this kind of encryption on port %(port)s.") % where
        raise _Wrong(Problem(code="no_tls", words=words, field=f"{road}_security")) from None
    except outside.Forbidden:
        words = _("%(host)s is not on the internet: Weft may not call it.") % where
        raise _Wrong(Problem(code="forbidden", words=words, field=f"{road}_host")) from None
    except outside.Unreachable:
        words = _("There is no server named %(host)s.") % where
        raise _Wrong(Problem(code="unknown_host", words=words, field=f"{road}_host")) from None
    except (imaplib.IMAP4.error, smtplib.SMTPException) as error:
        raise _Wrong(complaints.explain(settings, road, error)) from None
    except (OSError, EOFError, ValueError):
        words = _("%(host)s does not answer on port %(port)s.") % where
        raise _Wrong(Problem(code="no_answer", words=words, field=f"{road}_port")) from None


def _discover(address: str) -> dict[str, Any]:
    found = autodiscovery.discover(address)
    return found.settings() if found else {}


def _found(settings: Settings) -> str:
    if not settings.imap_host:
        return ""
    keeper = known.by_host(settings.imap_host)
    told = {"imap": settings.imap_host, "smtp": settings.smtp_host}
    if keeper is None:
        return _("Mail is read from %(imap)s and sent through %(smtp)s.") % told
    told["provider"] = keeper.name
    return _("%(provider)s: mail is read from %(imap)s and sent through %(smtp)s.") % told


def _secrets(settings: Settings) -> list[str]:
    keeper = known.by_host(settings.imap_host)
    if keeper and keeper.wants_consent and settings.auth != "password":
        return []
    return ["password", "provider_secret"] if settings.provider else ["password"]


def _advice(settings: Settings) -> list[str]:
    if settings.provider:
        chosen = provider.PROVIDERS[settings.provider]
        steps = [str(chosen.advice)]
        if not chosen.signs:
            steps.append(_("Write “weft:”, the secret and “@” before the host of the address."))
        return steps
    keeper = known.by_host(settings.imap_host)
    if keeper is None:
        return []
    return [*(str(step) for step in keeper.steps), *([keeper.link] if keeper.link else [])]


CONNECTING = Connecting(
    first="address",
    discover=_discover,
    found=_found,
    secrets=_secrets,
    advice=_advice,
    missing=missing_of,
    check=check,
    vendor=lambda settings: oauth.vendors().get(settings.signs_in_with),
    account=lambda settings: settings.address,
    with_consent={"auth": "xoauth2"},
    with_secret={"auth": "password"},
    shared=oauth.MailApps,
    records=records.published,
    make_key=records.make_key,
)
