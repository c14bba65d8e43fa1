"""Knocks at a plain ASGI application without a server, and tells what it answered."""

import json
from dataclasses import dataclass, field


@dataclass
class Answer:
    status: int = 0
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    def json(self):
        return json.loads(self.body)


async def knock(
    app, method, path, *, body=b"", headers=(), query="", peer="203.0.113.9", pieces=None
):
    """Send one request; `pieces` is the body as it arrives, None in it hangs up."""
    waiting = list(pieces if pieces is not None else [body])
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "client": (peer, 1234) if peer else None,
    }
    answer = Answer()

    async def receive():
        piece = waiting.pop(0) if waiting else None
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message):
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message["body"]

    await app(scope, receive, send)
    return answer
