"""A mail server that takes mail for us and behaves as badly as it is told.

    with Misbehaving() as server:
        server.mode = "drop_before_250"
        ...
        assert server.arrivals(message_id) == 1

The sink keeps whatever a real server would have kept: in the modes that break off after the dot the
mail has arrived, although nobody was told.
"""

# ruff: noqa: ARG002, N802 -- aiosmtpd names what it calls, and what it gives

from __future__ import annotations

import asyncio
import email
from collections import Counter
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

MODES = (
    "ok", "busy", "refuse", "refuse_after_dot", "busy_after_dot", "refuse_sender", "greylist",
    "drop_before_250", "hang_after_dot", "drop_in_the_middle", "drop_at_rcpt", "slow", "go_away",
)  # fmt: skip


class Misbehaving:
    """The server; `mode` may change between two mails."""

    def __init__(self, *, login: tuple[str, str] | None = None, **options: Any) -> None:
        self.mode = "ok"
        self.refuses: set[str] = set()  # recipients it does not know
        self.delays: set[str] = set()  # recipients it takes later
        self.sink: list[tuple[str, tuple[str, ...], bytes]] = []
        self.sessions = 0
        self._login = login
        if login:
            options |= {"authenticator": self._authenticate, "auth_require_tls": False}
        self._controller = _Controller(
            self, hostname="127.0.0.1", port=0, enable_SMTPUTF8=False, **options
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        return self._controller.port

    def arrivals(self, message_id: str) -> int:
        """Return how often a mail with this Message-ID arrived."""
        return self.by_id()[message_id]

    def by_id(self) -> Counter[str]:
        mails = (email.message_from_bytes(raw) for _, _, raw in self.sink)
        return Counter(mail["message-id"].strip("<>") for mail in mails)

    def received(self) -> list[str]:
        """Return every recipient of every mail that arrived."""
        return [one for _, recipients, _ in self.sink for one in recipients]

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        said = (data.login.decode(), data.password.decode())
        return AuthResult(success=said == self._login, handled=False)

    # --- what aiosmtpd asks ---------------------------------------------------------------------

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mode == "refuse_sender":
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == "slow":
            await asyncio.sleep(0.3)
        if self.mode == "drop_at_rcpt":
            server.transport.abort()
        if address in self.refuses:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        if address in self.delays or self.mode == "greylist":
            return "451 4.7.1 Greylisted, please try again"
        if self.mode == "busy":
            return "450 4.2.0 Busy"
        if self.mode == "refuse":
            return "550 5.7.1 Blocked by policy"
        if self.mode == "go_away":
            return "421 4.3.2 Service shutting down"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "refuse_after_dot":
            return "554 5.7.1 Message looks like spam"
        if self.mode == "busy_after_dot":
            return "452 4.3.1 Insufficient system storage"
        if self.mode == "drop_in_the_middle":
            server.transport.abort()
            return "250 OK"
        self.sink.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if self.mode == "drop_before_250":
            server.transport.abort()
        if self.mode == "hang_after_dot":
            await asyncio.sleep(30)
        return "250 OK: queued"


class _Controller(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # it was 0: any that is free
        super()._trigger_server()
