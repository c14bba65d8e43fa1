"""An operator's end of SMPP 3.4, on loopback: takes messages, reports on them, and brings others.

Only what Kannel needs of the protocol. What becomes of a message is said by its text: one with
“refuse” is refused, one with “lost” is not delivered.
"""

import socket
import struct
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

BIND, SUBMIT, DELIVER, UNBIND, LINK = 0x9, 0x4, 0x5, 0x6, 0x15
RESPONSE = 0x80000000
IS_REPORT = 0x04  # esm_class of a deliver_sm
BAD_RECIPIENT = 0x0B  # ESME_RINVDSTADR


@dataclass
class Taken:
    """A message, or one piece of a long one, as it came."""

    sender: str
    recipient: str
    coding: int
    content: bytes  # without the header of its piece
    is_piece: bool


@dataclass
class Smsc:
    """Waits for one transceiver, and plays the operator for it."""

    taken: list = field(default_factory=list)
    port: int = 0
    line: socket.socket | None = None
    number: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, server):
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[line], daemon=True).start()

    def _talk(self, line):
        reader = line.makefile("rb")
        while header := reader.read(16):
            length, command, _status, sequence = struct.unpack(">IIII", header)
            body = reader.read(length - 16)
            if command == BIND:
                self._say(line, BIND | RESPONSE, sequence, b"smsc\0")
                self.line = line
            elif command == SUBMIT:
                self._take(line, sequence, body)
            elif command in {LINK, UNBIND}:
                self._say(line, command | RESPONSE, sequence)

    def _take(self, line, sequence, body):
        taken = _message(body)
        if b"refuse" in taken.content:
            self._say(line, SUBMIT | RESPONSE, sequence, status=BAD_RECIPIENT)
            return
        self.taken.append(taken)
        name = f"{len(self.taken):010d}"
        self._say(line, SUBMIT | RESPONSE, sequence, name.encode() + b"\0")
        state = "UNDELIV" if b"lost" in taken.content else "DELIVRD"
        said = (
            f"id:{name} sub:001 dlvrd:001 submit date:2611261200 done date:2611261201 "
            f"stat:{state} err:000 text:"
        )
        report = _deliver(taken.recipient, taken.sender, said.encode(), esm_class=IS_REPORT)
        threading.Timer(0.2, self._bring, [report]).start()

    def text(self, sender, recipient, content, coding=0):
        """Bring a text message of a customer."""
        self._bring(_deliver(sender, recipient, content, coding=coding))

    def _bring(self, body):
        self.number += 1
        self._say(self.line, DELIVER, self.number, body)

    def _say(self, line, command, sequence, body=b"", status=0):
        with self.lock:
            line.sendall(struct.pack(">IIII", 16 + len(body), command, status, sequence) + body)

    def wait_for_line(self, seconds=20):
        end = time.monotonic() + seconds
        while self.line is None and time.monotonic() < end:
            time.sleep(0.1)
        assert self.line is not None, "nobody has bound"


def _message(body):
    """Read a submit_sm, 4.4.1 of the specification."""
    _service, rest = body.split(b"\0", 1)
    sender, rest = rest[2:].split(b"\0", 1)
    recipient, rest = rest[2:].split(b"\0", 1)
    esm_class = rest[0]
    _schedule, rest = rest[3:].split(b"\0", 1)
    _validity, rest = rest.split(b"\0", 1)
    _registered, _replace, coding, _default, length = rest[:5]
    content = rest[5 : 5 + length]
    is_piece = bool(esm_class & 0x40)
    if is_piece:
        content = content[content[0] + 1 :]
    return Taken(sender.decode(), recipient.decode(), coding, content, is_piece)


def _deliver(sender, recipient, content, *, coding=0, esm_class=0):
    """Return a deliver_sm, 4.6.1."""
    return (
        b"\0"
         b"\x01\x01" + sender.encode() + b"\0"
        + b"\x01\x01" + recipient.encode() + b"\0"
        + bytes([esm_class, 0, 0]) + b"\0\0"
        + bytes([0, 0, coding, 0, len(content)])
        + content
    )  # fmt: skip


@contextmanager
def running():
    server = socket.create_server(("127.0.0.1", 0))
    smsc = Smsc(port=server.getsockname()[1])
    threading.Thread(target=smsc.serve, args=[server], daemon=True).start()
    try:
        yield smsc
    finally:
        server.close()
        if smsc.line:
            smsc.line.close()
