"""A push service on loopback that believes nobody, and the browsers behind it.

It checks who pushes (RFC 8292) and opens what was pushed (RFC 8291) with code of its own, and
answers as it is told.
"""

from __future__ import annotations

import json
import os
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from weft.notices import vapid
from weft.notices.devices import Subscription


def text(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def derive(material, salt, info, length):
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


class Browser:
    """What a browser keeps of a subscription, and what it was shown."""

    def __init__(self, address):
        self.address = address
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.trusts = vapid.public_key()
        self.heads = []
        self.shown = []

    @property
    def point(self):
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self):
        return Subscription(
            endpoint=self.address,
            p256dh=text(self.point),
            auth=text(self.auth),
            our_key=self.trusts,
        )

    def open(self, body):
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self.private.exchange(ec.ECDH(), sender)
        material = derive(shared, self.auth, b"WebPush: info\0" + self.point + theirs, 32)
        key = derive(material, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(material, salt, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        assert plain.endswith(b"\x02")
        return json.loads(plain[:-1])


class PushService:
    def __init__(self):
        self.browsers = {}
        self.answers = []  # (status, headers) in this order; then 201
        self.requests = 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                service.requests += 1
                body = self.rfile.read(int(self.headers["content-length"]))
                status, headers = service.answers.pop(0) if service.answers else (None, {})
                status = status or service.take(self.path, self.headers, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def browser(self, name="phone"):
        path = f"/push/{name}"
        self.browsers[path] = Browser(f"http://{self.host}{path}")
        return self.browsers[path]

    def take(self, path, headers, body):
        """Take a push as a strict service does; 401 and 400 tell what is wrong with it."""
        browser = self.browsers.get(path)
        if browser is None:
            return 410
        scheme, _, rest = headers["authorization"].partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or given["k"] != browser.trusts:
            return 401
        key = {"kty": "EC", "crv": "P-256"}
        point = data(given["k"])
        key |= {"x": text(point[1:33]), "y": text(point[33:])}
        try:
            token = jwt.decode(given["t"], ECKey.import_key(key), ["ES256"])
        except Exception:  # noqa: BLE001 -- whatever is wrong with it
            return 401
        if token.claims["aud"] != f"http://{self.host}" or "sub" not in token.claims:
            return 401
        if headers["content-encoding"] != "aes128gcm" or "ttl" not in headers:
            return 400
        browser.heads.append(headers)
        browser.shown.append(browser.open(body))
        return 201

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
