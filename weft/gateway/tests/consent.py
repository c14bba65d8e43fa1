"""A vendor at which owners sign in: a real HTTP server that remembers, rotates and misbehaves."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from weft.gateway.sign_in import Vendor


class ConsentServer:
    """Rotates strictly: a refresh token that is used twice ends the whole grant."""

    def __init__(self) -> None:
        self.codes: dict[str, dict[str, str]] = {}
        self.good: set[str] = set()  # refresh tokens, each for one use
        self.used: set[str] = set()
        self.refreshes = 0
        self.life: object = 3600
        self.rotates = True
        self.takes_proofs = True  # of RFC 7636; without, whoever brings one is refused
        self.gives_refresh = True
        self.consent: object = None  # seconds for which the refresh token is good, if it says so
        self.answers: Callable[[dict[str, str]], tuple[int, bytes] | None] = lambda form: None
        self.lock = threading.Lock()

    def vendor(self, port: int) -> Vendor:
        at = f"http://127.0.0.1:{port}"
        return Vendor(
            name="other", label="Consent", authorize_url=f"{at}/authorize",
            token_url=f"{at}/token", scopes=("mail",), client_id="weft", client_secret="s3cret",
        )  # fmt: skip

    def agree(self, url: str) -> dict[str, str]:
        """Do what an owner does who says yes; return what the browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str]) -> tuple[int, bytes]:
        if told := self.answers(form):
            return told
        if (form.get("client_id"), form.get("client_secret")) != ("weft", "s3cret"):
            return 401, b'{"error": "invalid_client"}'
        with self.lock:
            if form["grant_type"] == "authorization_code":
                return self._first(form)
            return self._again(form["refresh_token"])

    def _first(self, form: dict[str, str]) -> tuple[int, bytes]:
        asked = self.codes.pop(form["code"], {})
        verifier = form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        proof = urlsafe_b64encode(digest).rstrip(b"=").decode() if self.takes_proofs else None
        if asked.get("code_challenge") != proof or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, b'{"error": "invalid_grant"}'
        if verifier and not self.takes_proofs:
            return 401, b'{"error": "invalid_client"}'
        return 200, self._hand_out() if self.gives_refresh else self._said("access-0")

    def _again(self, token: str) -> tuple[int, bytes]:
        if token in self.used:
            self.good.clear()
        if token not in self.good:
            return 400, b'{"error": "invalid_grant"}'
        self.refreshes += 1
        if not self.rotates:
            return 200, self._said(f"access-{self.refreshes}")
        self.good.discard(token)
        self.used.add(token)
        return 200, self._hand_out()

    def _hand_out(self) -> bytes:
        fresh = secrets.token_urlsafe(12)
        self.good.add(fresh)
        return self._said(f"access-{self.refreshes}", fresh)

    def _said(self, access: str, fresh: str = "") -> bytes:
        said = {"access_token": access, "token_type": "Bearer", "expires_in": self.life}
        if fresh:
            said["refresh_token"] = fresh
        if fresh and self.consent is not None:
            said["refresh_token_expires_in"] = self.consent
        return json.dumps(said).encode()


@contextmanager
def running(settings):
    """Run the vendor on loopback; yield it, with its `port` and `url`s as a Vendor."""
    server = ConsentServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = self.path
            asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
            self.send_response(302)
            self.send_header("location", f"{asked['redirect_uri']}?{urlencode(server.agree(url))}")
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = server.token(form)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    port = http.server_address[1]
    settings.WEFT_OUTSIDE_ALLOW = [*settings.WEFT_OUTSIDE_ALLOW, f"127.0.0.1:{port}"]
    server.port = port
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
