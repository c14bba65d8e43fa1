"""LinkedIn, as far as Weft speaks to it: one app, and what people write below the posts of a page.

By learn.microsoft.com/linkedin (Comments API, Organization Social Action Notifications, webhook
validation, programmatic refresh tokens), read 2026-11. What somebody does there is a notification
that can be fetched, and one that is brought.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import re
import time
from typing import Any
from urllib.parse import unquote

from tests.vendors.vendor import Answer, Call, Delivery, Hook, Manner, Vendor

CLIENT, SECRET = "86weftshop", "WPL_AP1.s3cret"
APP, PAGE = "241000001", "96072893"
US, ADMIN = f"urn:li:organization:{PAGE}", "urn:li:person:bOzena0001"
ACTIVITY = "urn:li:activity:7094637247890620418"
SHARE = "urn:li:share:7094637247487995904"
POST = "Nowa kolekcja jest już w sklepie."
KIND = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
HEADER = "x-li-signature"
KINDS = {"LIKE", "PRAISE", "EMPATHY", "INTEREST", "APPRECIATION", "ENTERTAINMENT"}


class Throttled(Manner):
    """Takes no more comments in this minute, and does not say for how long."""

    def before(self, vendor: Vendor, call: Call) -> Answer:  # noqa: ARG002
        """Refuse."""
        said = "Comment create throttled: creation rate limit exceeded for member"
        return problem(429, said)


def problem(status: int, message: str, code: str = "") -> Answer:
    """Return what LinkedIn says is wrong."""
    return Answer(status=status, body={"status": status, "code": code, "message": message})


class LinkedIn(Vendor):
    """A page with one post, whoever comments on it, and the app that may see that."""

    def __init__(self) -> None:
        super().__init__()
        self.token, self.refreshes = "access-0", 0
        self.codes: set[str] = set()
        self.is_let_in = True  # LinkedIn has reviewed the app
        self.gives_refresh = True
        self.runs = [US]  # pages that whoever signed in runs
        self.hooks: dict[str, str] = {}  # key of a subscription -> the address
        self.is_tried = True  # LinkedIn knows the address under Webhooks
        self.comments: dict[str, dict[str, Any]] = {}
        self.reactions: dict[str, str] = {}  # the page's: name of a comment -> its kind
        self.notifications: list[dict[str, Any]] = []
        self.most = 50  # notifications of a page
        self.is_full = True  # notifications say what the comment says
        self._numbers = itertools.count(7094977717598625792)
        self._told = itertools.count(5603453321)

    # --- what people do there -----------------------------------------------------------------

    def writes(
        self, text: str = "Jest w czerwonym?", who: str = "aDa0000001", below: str = ""
    ) -> str:
        """Comment on the post, or below a comment of it; return the comment's number."""
        return self._write(text, f"urn:li:person:{who}", below)

    def corrects(self, number: str, text: str) -> None:
        """Change what a comment says."""
        self.comments[number]["text"] = text
        self._notify("COMMENT_EDIT", number)

    def takes_back(self, number: str) -> None:
        """Delete a comment."""
        urn = self.comments.pop(number)["entity"]
        self._tell({"action": "COMMENT_DELETE", "generatedActivity": urn, "sourcePost": ACTIVITY})

    def mentions(self, text: str = "Polecam @Weft", who: str = "aDa0000001") -> str:
        """Write a post that mentions the page; return its name."""
        urn = f"urn:li:share:{next(self._numbers)}"
        share = {"entity": urn, "owner": f"urn:li:person:{who}", "text": text}
        self._tell(
            {
                "action": "SHARE_MENTION",
                "generatedActivity": urn,
                "sourcePost": urn,
                "decoratedGeneratedActivity": {"share": share},
            }
        )
        return urn

    def answers(self, text: str, below: str) -> str:
        """Answer as the page, at LinkedIn itself."""
        return self._write(text, US, below)

    def _write(self, text: str, owner: str, below: str = "") -> str:
        with self.lock:
            number = str(next(self._numbers))
            comment = {
                "entity": name_of(number), "owner": owner, "text": text, "object": ACTIVITY,
            }  # fmt: skip
            if below:
                comment["parentComment"] = name_of(below)
            self.comments[number] = comment
            self._notify("ADMIN_COMMENT" if owner == US else "COMMENT", number)
        return number

    def _notify(self, action: str, number: str) -> None:
        said = {
            "action": action,
            "generatedActivity": f"urn:li:comment:({ACTIVITY.removeprefix('urn:li:')},{number})",
            "sourcePost": ACTIVITY,
            "decoratedSourcePost": {
                "entity": SHARE, "owner": US, "text": POST, "mediaCategory": "NONE",
            },
        }  # fmt: skip
        if self.is_full:
            said["decoratedGeneratedActivity"] = {"comment": dict(self.comments[number])}
        self._tell(said)

    def _tell(self, said: dict[str, Any]) -> None:
        whole = {
            "notificationId": next(self._told),
            "organizationalEntity": US,
            "subscriber": ADMIN,
            "lastModifiedAt": int(time.time() * 1000),
        } | said
        self.notifications.append(whole)
        self.tell({"type": KIND, "notifications": [whole]})

    def signed(self, body: bytes) -> Delivery:
        """Sign with the app's secret."""
        proof = hmac.new(SECRET.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()
        return Delivery(body=body, headers={"content-type": "application/json", HEADER: proof})

    def tries(self, hook: Hook, code: str = "890e4665-4dfe-4ab1-b689-ed553bceeed0") -> bool:
        """Ask whether the address is ours, and return whether LinkedIn believes the answer."""
        answer = hook.answer(Delivery(method="GET", query=f"challengeCode={code}"))
        proof = hmac.new(SECRET.encode(), code.encode(), hashlib.sha256).hexdigest()
        good = {"challengeCode": code, "challengeResponse": proof}
        return answer.status == 200 and answer.json() == good

    # --- what it answers ----------------------------------------------------------------------

    def locked(self, _call: Call) -> Answer:
        """Say what a token is told that is no good."""
        return problem(401, "Invalid access token", "INVALID_ACCESS_TOKEN")

    def limited(self, _call: Call, _seconds: int) -> Answer:
        """Say that we ask too often."""
        return problem(429, "Resource level throttle limit for calls to this resource is reached")

    def expire(self) -> None:
        """End the access token; the consent stands, and gives another."""
        self.token = "nobody has it"

    def answer(self, call: Call) -> Answer:
        """Answer one request."""
        path = unquote(call.path)
        if path == "/oauth/v2/accessToken":
            return self._token(call.form)
        if call.token != self.token:
            return self.locked(call)
        if call.headers.get("x-restli-protocol-version") != "2.0.0":
            return problem(400, "Not Rest.li 2.0")
        if not re.fullmatch(r"20\d{4}", call.headers.get("linkedin-version", "")):
            return problem(426, "No such version", "NONEXISTENT_VERSION")
        if not self.is_let_in:
            return problem(403, "Not enough permissions to access: GET", "ACCESS_DENIED")
        return self._resource(call, path)

    def _resource(self, call: Call, path: str) -> Answer:  # noqa: PLR0911 -- a page of addresses
        match [call.method, *path.removeprefix("/rest/").split("/")]:
            case ["GET", "organizationAcls"]:
                found = [
                    {
                        "organization": page, "roleAssignee": ADMIN, "role": "ADMINISTRATOR",
                        "state": "APPROVED",
                    }
                    for page in self.runs
                ]  # fmt: skip
                return Answer(body={"elements": found})
            case ["GET", "organizationalEntityNotifications"]:
                return self._listed(call.query)
            case ["GET", "eventSubscriptions"]:
                return Answer(body={"elements": [{"webhook": one} for one in self.hooks.values()]})
            case ["PUT", "eventSubscriptions", key]:
                return self._subscribe(key, call.json["webhook"])
            case ["GET", "socialActions", _post, "comments", number]:
                return self._comment(number)
            case ["POST", "socialActions", target, "comments"]:
                return self._take(target, call.json)
            case [_, "socialActions", thread, "comments", number]:
                return self._change(call, thread, number)
            case [_, "reactions", *rest]:
                return self._react(call, "/".join(rest))
        return problem(404, "Not found")

    def _change(self, call: Call, thread: str, number: str) -> Answer:
        found = self.comments.get(number)
        if found is None or found["object"] != thread:
            return problem(404, "Comment not found")
        if call.query.get("actor") != US or found["owner"] != US:
            return problem(403, "Not the author of the comment", "ACCESS_DENIED")
        if call.method == "DELETE":
            below = found["entity"]
            self.comments = {
                kept: one
                for kept, one in self.comments.items()
                if kept != number and one.get("parentComment") != below
            }
            return Answer(status=204, body=b"")
        if call.method != "POST" or call.headers.get("x-restli-method") != "PARTIAL_UPDATE":
            return problem(400, "No such method")
        found["text"] = call.json["patch"]["message"]["$set"]["text"]
        return Answer(body={"id": number})

    def _react(self, call: Call, key: str) -> Answer:
        if call.method == "POST" and not key and call.query.get("actor") == US:
            about, kind = call.json["root"], call.json["reactionType"]
            if about not in {one["entity"] for one in self.comments.values()}:
                return problem(404, "Comment not found")
            if kind not in KINDS:
                return problem(400, "No such reactionType")
            self.reactions[about] = kind
            return Answer(status=201, body={"reactionType": kind, "root": about})
        asked = re.fullmatch(rf"\(actor:{re.escape(US)},entity:(.*)\)", key)
        if call.method != "DELETE" or not asked:
            return problem(400, "Malformed")
        if self.reactions.pop(asked[1], "") == "":
            return problem(404, "Reaction not found")
        return Answer(status=204, body=b"")

    def _token(self, form: dict[str, str]) -> Answer:
        is_ours = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if not is_ours or "code_verifier" in form:
            return Answer(status=401, body={"error": "invalid_client"})
        if form["grant_type"] == "authorization_code":
            if form["code"] not in self.codes:
                return Answer(status=400, body={"error": "invalid_request"})
        elif form["refresh_token"] != "refresh":
            return Answer(status=400, body={"error": "invalid_grant"})
        else:
            self.refreshes += 1
            self.token = f"access-{self.refreshes}"
        said = {"access_token": self.token, "expires_in": 5_184_000}
        if self.gives_refresh:
            said |= {"refresh_token": "refresh", "refresh_token_expires_in": 31_536_000}
        return Answer(body=said)

    def _listed(self, query: Any) -> Answer:
        actions = re.fullmatch(r"List\((.*)\)", query["actions"])[1].split(",")
        span = re.fullmatch(r"\(start:(\d+),end:(\d+)\)", query.get("timeRange", "(start:0,end:9)"))
        start, count = int(query.get("start", 0)), min(int(query["count"]), self.most)
        found = [
            one
            for one in reversed(self.notifications)
            if one["action"] in actions
            and one["organizationalEntity"] == query["organizationalEntity"]
            and int(span[1]) <= one["lastModifiedAt"] <= int(span[2])
        ]
        links = [{"rel": "next", "href": "…"}] if len(found) > start + count else []
        paging = {"start": start, "count": count, "links": links}
        return Answer(body={"elements": found[start : start + count], "paging": paging})

    def _subscribe(self, key: str, hook: str) -> Answer:
        if not self.is_tried:
            return problem(400, "The webhook is not validated")
        self.hooks[key] = hook
        return Answer(status=204, body=b"")

    def _comment(self, number: str) -> Answer:
        if number not in self.comments:
            return problem(404, "Comment not found")
        kept = self.comments[number]
        said = {
            "actor": kept["owner"], "message": {"text": kept["text"], "attributes": []},
            "object": kept["object"], "id": number, "commentUrn": kept["entity"],
        }  # fmt: skip
        if "parentComment" in kept:
            said["parentComment"] = kept["parentComment"]
        return Answer(body=said)

    def _take(self, target: str, body: Any) -> Answer:
        below = body.get("parentComment", "")
        number = below.rpartition(",")[2].rstrip(")")
        if body["actor"] not in self.runs:
            return problem(403, "Not an administrator of the organization", "ACCESS_DENIED")
        if below and number not in self.comments:
            return problem(404, "Parent comment not found")
        if below and "parentComment" in self.comments[number]:
            return problem(400, "A reply cannot have replies")
        if target != (below or target) or "content" in body:
            return problem(400, "Malformed")
        self.accepted.append({"at": target, **body})
        ours = self._write(body["message"]["text"], US, number)
        said = {"commentUrn": name_of(ours), "id": ours, **body}
        return Answer(status=201, body=said, headers={"x-restli-id": ours})


def name_of(number: str) -> str:
    """Return what LinkedIn calls a comment."""
    return f"urn:li:comment:({ACTIVITY},{number})"
