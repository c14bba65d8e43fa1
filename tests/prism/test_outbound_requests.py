"""Every request that our channels make of a vendor keeps to what the vendor says it takes.

The channels' own code talks to our fakes through the guarded client; what these were sent is put
before Prism byte for byte. Where the description is wrong or silent, it is amended or passed by
with a reason, which fails when it is needed no more. Meta describes WhatsApp alone; Viber, SMSAPI
and LinkedIn nothing.
"""

from __future__ import annotations

import re
import uuid
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.prism import bot_api, oracle
from tests.vendors import allegro, telegram, twilio
from tests.vendors.calls import Call
from tests.vendors.lines import FOLDER, Line, opening
from weft.conversations.envelopes import Chosen, File, Outbound
from weft.gateway import registry
from weft.gateway.contract import Attention, Gone, Sent
from weft.kernel import files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.django_db(transaction=True),
]
TEXT = "It leaves today."


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """A vendor's description, and everything that a channel of ours asks of it."""

    kind: str  # the channel
    file: str
    asks: Callable[[Line], None]
    operations: tuple[str, ...]  # METHOD path, as the description has it: all that we use
    spoil: tuple[str, bytes, bytes]  # a request, and what makes it wrong: the negative control
    described: Callable[[], dict[str, Any]] | None = None  # not OpenAPI; None: it is
    amended: Callable[[dict[str, Any]], None] = lambda _description: None  # where it is wrong
    # requests that the description does not know of: patterns, and why they are right
    elsewhere: dict[str, str] = field(default_factory=dict)


def kept(name: str, content_type: str, content: bytes = b"what is in it") -> File:
    """Keep a file of ours, to be sent."""
    stored = files.store([content])
    return File(
        id=uuid.uuid4(), sha256=stored.sha256, name=name, content_type=content_type,
        size=len(content),
    )  # fmt: skip


KINDS_OF_FILES = (
    ("label.jpg", "image/jpeg"), ("box.png", "image/png"), ("fault.mp4", "video/mp4"),
    ("voice.ogg", "audio/ogg"), ("song.mp3", "audio/mpeg"), ("invoice.pdf", "application/pdf"),
)  # fmt: skip


def sends(line: Line, remote: str, settings: Any = None, **more: Any) -> Sent:
    """Send as the outbox does."""
    channel = registry.channel(line.card.kind)
    message = Outbound(message_id=1, inbox_id=line.card.id, remote=remote, text=TEXT)
    return channel.send(settings or registry.settings_of(line.card), replace(message, **more))


def amends(line: Line, remote: str, sent: Sent, deeds: str, **more: Any) -> None:
    """Do to a message that has gone what its menu offers: `deeds`, by the contract's names."""
    channel, settings = registry.channel(line.card.kind), registry.settings_of(line.card)
    names = sent.parts or (sent.external_id,)
    gone = Gone(inbox_id=line.card.id, remote=remote, names=names, deed="1", **more)
    values = {"react": ("👍",), "correct": ("It leaves tomorrow.",), "take_back": ()}
    for deed in deeds.split():
        getattr(channel, deed)(settings, gone, *values[deed])


def looks_after(line: Line) -> None:
    """Connect, and look how the account is."""
    channel, settings = registry.channel(line.card.kind), registry.settings_of(line.card)
    assert channel.connecting.check(settings, line.card.id) == []
    channel.health(settings, line.card.id)


def fetches(line: Line, ref: str) -> None:
    """Fetch what a customer has sent."""
    channel, settings = registry.channel(line.card.kind), registry.settings_of(line.card)
    assert b"".join(channel.fetch(settings, ref, line.card.id).content)


# --- WhatsApp ---------------------------------------------------------------------------------

NUMBER, ACCOUNT = "/{Version}/{Phone-Number-ID}", "/{Version}/{WABA-ID}"


def by_whatsapp(line: Line) -> None:
    number = "220011223344556"
    line.vendor.objects[number] = {"id": number, "quality_rating": "GREEN"}
    line.vendor.debug()
    looks_after(line)
    account = "330011223344556"
    line.vendor.lists[f"{account}/message_templates"] = [{"name": "a"}] * 3
    settings = registry.settings_of(line.card)
    registry.channel("whatsapp").templates(settings, line.card.id)
    sends(line, "48600100200")
    sends(line, "PL.1349875234987")  # who shows no number, but an id of the business's own
    sends(line, "48600100200", files=tuple(kept(*one) for one in KINDS_OF_FILES))
    sends(line, "48600100200", template=Chosen(name="ready", language="pl"))
    filled = Chosen(name="parcel_sent", language="pl", variables=("Ada", "PL-1042"))
    sends(line, "48600100200", template=filled)
    sends(line, "48600100200", choices=("Red", "Blue"))
    sends(line, "48600100200", choices=("Mon", "Tue", "Wed", "Thu"))  # a list, from four on
    heard = Attention(inbox_id=line.card.id, remote="48600100200", newest="wamid.HBgL1")
    registry.channel("whatsapp").tell_read(settings, heard)
    registry.channel("whatsapp").tell_typing(settings, heard)
    amends(line, "48600100200", Sent(external_id="wamid.HBgL1"), "react")
    line.vendor.keep("550000000000001", b"\xff\xd8\xffpicture", "image/jpeg")
    fetches(line, "550000000000001")


SIGNAL = {
    "type": "object",
    "properties": {
        "messaging_product": {"const": "whatsapp"},
        "status": {"const": "read"},
        "message_id": {"type": "string"},
        "typing_indicator": {
            "type": "object", "properties": {"type": {"const": "text"}}, "required": ["type"],
        },
    },
    "required": ["messaging_product", "status", "message_id"],
    "additionalProperties": False,
}  # fmt: skip


def amend_whatsapp(description: dict[str, Any]) -> None:
    """Put right what Meta's file of v23.0 (2025-11) has wrong, or is too old to have."""
    schemas = description["components"]["schemas"]
    # how Meta's own kit calls itself; nobody else is asked to be called so
    agent = description["components"]["parameters"]["UserAgent"]["schema"]
    del agent["pattern"]
    # what a status brings back to us: developers.facebook.com/documentation/business-messaging/
    # whatsapp/webhooks/reference/messages/status, read 2026-11. The file has it at calls alone
    message = schemas["BaseMessageProperties"]
    assert "biz_opaque_callback_data" not in message["properties"]
    message["properties"]["biz_opaque_callback_data"] = {"type": "string", "maxLength": 512}
    # ids of a business's own, in place of numbers, are younger than the file: since 2026-04
    assert "recipient" not in message["properties"]
    message["properties"]["recipient"] = {"type": "string"}
    message["required"].remove("to")
    # the file's own examples of templates leave it out
    schemas["LanguageObject"]["required"].remove("policy")
    # the file has what marks a message as read (MarkMessageRequestPayload), and takes it nowhere;
    # the sign of typing is younger: developers.facebook.com/documentation/business-messaging/
    # whatsapp/typing-indicators
    content = description["paths"][f"{NUMBER}/messages"]["post"]["requestBody"]["content"]
    assert "MarkMessageRequestPayload" not in str(content)
    content["application/json"]["schema"] = {
        "oneOf": [content["application/json"]["schema"], SIGNAL]
    }


# --- Telegram ---------------------------------------------------------------------------------


def by_telegram(line: Line) -> None:
    looks_after(line)
    sends(line, "42")
    sends(line, "42@AbCdEf0123456789")  # a person whose business the bot answers for
    sends(line, "42", choices=("Red", "Blue"))
    settings = registry.settings_of(line.card)
    seen = Attention(inbox_id=line.card.id, remote="42", newest="42:1")
    registry.channel("telegram").tell_typing(settings, seen)
    for one in KINDS_OF_FILES:
        sends(line, "42", files=(kept(*one),))
        sends(line, "42@AbCdEf0123456789", files=(kept(*one),), text="")
    amends(line, "42", Sent(external_id="42:1"), "react")
    choices = ("Red", "Blue")
    for remote in ("42", "42@AbCdEf0123456789"):
        sent = sends(line, remote, choices=choices)
        amends(line, remote, sent, "correct take_back", choices=choices)
        sent = sends(line, remote, files=(kept(*KINDS_OF_FILES[0]),))
        amends(line, remote, sent, "correct", has_files=True)
    line.vendor.files["AgACAgQ"] = b"\xff\xd8\xffpicture"
    fetches(line, "AgACAgQ")


def methods_of_telegram() -> tuple[str, ...]:
    """Return the names of methods that stand in our channel's code: all of them are tried."""
    code = "".join(path.read_text() for path in sorted((FOLDER / "telegram").glob("*.py")))
    known = bot_api.methods(oracle.folder() / "telegram_api.json")
    # what was pressed is answered in our answer to the webhook, so nobody is asked for it
    called = set(re.findall(r'"(\w+)"', code)) - {"answerCallbackQuery"}
    return tuple(sorted(known & called))


def bot() -> dict[str, Any]:
    file = oracle.folder() / "telegram_api.json"
    return bot_api.description(file, telegram.TOKEN, methods_of_telegram())


# --- Twilio -----------------------------------------------------------------------------------

TWILIO = "/2010-04-01/Accounts/{AccountSid}"


def by_twilio(line: Line) -> None:
    looks_after(line)
    sends(line, "+48600100200")
    sends(line, "+48600100200", text="Zażółć gęślą jaźń 📦 " * 40)
    settings = replace(registry.settings_of(line.card), has_mms=True)
    line.vendor.numbers[twilio.NUMBER]["mms"] = True
    pictures = kept("label.jpg", "image/jpeg"), kept("box.png", "image/png", b"other")
    sends(line, "+48600100200", settings, files=pictures)
    picture = f"/2010-04-01/Accounts/{twilio.SID}/Messages/MM{'1' * 32}/Media/ME{'1' * 32}"
    line.vendor.media[picture] = b"\xff\xd8\xffpicture"
    fetches(line, f"{line.vendor.address}{picture}")


def amend_twilio(description: dict[str, Any]) -> None:
    """Let a list in a form be one value: Prism 5.14 makes no list of a field that comes twice."""
    [content] = description["paths"][f"{TWILIO}/Messages.json"]["post"]["requestBody"][
        "content"
    ].values()
    fields = content["schema"]["properties"]
    assert fields["MediaUrl"]["type"] == "array"
    fields["MediaUrl"] = {"type": "string", "format": "uri"}


# --- X ----------------------------------------------------------------------------------------


def by_x(line: Line) -> None:
    looks_after(line)
    sends(line, "dm:2222")
    pictures = kept("red.png", "image/png"), kept("blue.gif", "image/gif", b"other")
    sends(line, "dm:2222", files=pictures)
    sends(line, "post:2080765813578191303:2222", files=pictures[:1], text="Like this.")
    line.vendor.expire()  # and a fresh token is asked for
    sent = sends(line, "post:2080765813578191303:2222")
    amends(line, "post:2080765813578191303:2222", sent, "take_back")


# --- Allegro ----------------------------------------------------------------------------------


def by_allegro(line: Line) -> None:
    settings = registry.settings_of(line.card)
    assert registry.channel("allegro").connecting.check(settings, line.card.id) == []
    line.vendor.verdict = "VERIFYING"
    line.vendor.disputes("Dawna sprawa", issue="0b0a6c9c-6c5a-4d7e-8f0e-1d8c3a7f2b11")
    line.bring()
    line.writes("Gdzie jest moja paczka?")
    line.vendor.disputes("Nie mam paczki")
    line.bring()
    thread, issue = "thread-kupujacy1", f"issue:{allegro.ISSUE}"
    sends(line, thread)
    sends(line, thread, files=(kept("invoice.pdf", "application/pdf"),))
    sends(line, issue, files=(kept("label.jpg", "image/jpeg"),))
    line.bring()  # what we wrote is looked at by Allegro, and Weft asks what became of it
    picture = "/messaging/message-attachments/97dc3f1c"
    line.vendor.files[picture] = b"\xff\xd8\xffpicture"
    fetches(line, f"{line.vendor.address}{picture}")
    line.vendor.expire()
    sends(line, thread)


def amend_allegro(description: dict[str, Any]) -> None:
    """Put right what Allegro's file of 2026-07 has wrong: it wants what it has not described."""
    message = description["components"]["schemas"]["MessageRequest"]
    assert "attachment" not in message["properties"]
    message["required"][message["required"].index("attachment")] = "attachments"


VENDORS = (
    Vendor(
        kind="whatsapp",
        file="meta_business_messaging_v23.yaml",
        asks=by_whatsapp,
        operations=(
            f"GET {NUMBER}", f"POST {NUMBER}/messages", f"POST {NUMBER}/media",
            f"GET {ACCOUNT}/message_templates", f"POST {ACCOUNT}/subscribed_apps",
        ),
        amended=amend_whatsapp,
        elsewhere={
            r"GET /v[0-9.]+/(app|debug_token)": "of Graph itself, not of WhatsApp",
            "GET /files/.*": "where Meta keeps a file, it names itself",
        },
        spoil=("messages", b'"type":"text"', b'"type":"telegram"'),
    ),
    Vendor(
        kind="telegram",
        file="telegram_api.json",
        asks=by_telegram,
        operations=(),
        described=bot,
        elsewhere={"GET /file/.*": "files lie beside the API; core.telegram.org/bots/api#getfile"},
        spoil=("sendMessage", b'"text"', b'"words"'),
    ),
    Vendor(
        kind="sms_twilio",
        file="twilio_api_v2010.json",
        asks=by_twilio,
        operations=(
            f"POST {TWILIO}/Messages.json", f"GET {TWILIO}/IncomingPhoneNumbers.json",
            f"POST {TWILIO}/IncomingPhoneNumbers/{{Sid}}.json", f"GET {TWILIO}/Balance.json",
        ),
        amended=amend_twilio,
        elsewhere={
            ".*/Messages/MM.*/Media/ME[^.]*": "the picture lies beside its description, without "
            ".json; twilio.com/docs/messaging/api/media-resource",
        },
        spoil=("Messages.json", b"To=", b"Towards="),
    ),
    Vendor(
        kind="x",
        file="x_openapi.json",
        asks=by_x,
        operations=(
            "GET /2/users/me", "GET /2/webhooks", "POST /2/webhooks",
            "GET /2/activity/subscriptions", "POST /2/activity/subscriptions",
            "POST /2/dm_conversations/with/{participant_id}/messages", "POST /2/tweets",
            "DELETE /2/tweets/{id}", "POST /2/media/upload",
        ),
        elsewhere={
            "POST /2/oauth2/token": "the file has no signing in; "
            "docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code",
        },
        spoil=("tweets", b'"It leaves today."', b"5"),
    ),
    Vendor(
        kind="allegro",
        file="allegro_spec.yaml",
        asks=by_allegro,
        operations=(
            "GET /me", "GET /messaging/threads", "GET /messaging/threads/{threadId}/messages",
            "POST /messaging/threads/{threadId}/messages", "PUT /messaging/threads/{threadId}/read",
            "GET /messaging/messages/{messageId}", "POST /messaging/message-attachments",
            "PUT /messaging/message-attachments/{attachmentId}",
            "GET /messaging/message-attachments/{attachmentId}",
            "GET /sale/issues", "GET /sale/issues/{issueId}/chat",
            "POST /sale/issues/{issueId}/message", "POST /sale/issues/attachments",
            "PUT /sale/issues/attachments/{attachmentId}",
        ),
        amended=amend_allegro,
        elsewhere={
            "POST /auth/oauth/token": "signing in has a page, and no place in the file; "
            "developer.allegro.pl/tutorials/uwierzytelnianie-i-autoryzacja-zlq9e75GdIR",
        },
        spoil=("messages", b'"It leaves today."', b"5"),
    ),
)  # fmt: skip


def ours(call: Call) -> str:
    return f"{call.method} {call.path}"


def operation(call: Call, operations: tuple[str, ...]) -> str:
    """Return which operation a call is, as the description has it; "" when it knows none."""
    for one in sorted(operations, key=lambda one: one.count("{")):
        pattern = re.sub(r"\\{[^{}]+\\}", "[^/]+", re.escape(one))
        if re.fullmatch(pattern, ours(call)):
            return one
    return ""


@pytest.fixture(scope="module", params=VENDORS, ids=lambda vendor: vendor.kind)
def described(request) -> Iterator[tuple[Vendor, oracle.Oracle, tuple[str, ...]]]:
    """A vendor, Prism over its description, and the operations that we use."""
    vendor = request.param
    if reason := oracle.missing(vendor.file):
        told = f"Requests of {vendor.kind} were not held against {vendor.file}: {reason}."
        warnings.warn(told, stacklevel=1)
        pytest.skip(told)
    if vendor.described:
        description = vendor.described()
        operations = tuple(f"POST {path}" for path in description["paths"])
    else:
        operations = vendor.operations
        paths = dict.fromkeys(one.partition(" ")[2] for one in operations)
        description = oracle.cut(vendor.file, list(paths))
    vendor.amended(description)
    with oracle.reading(description) as prism:
        yield vendor, prism, operations


def asked(vendor: Vendor, settings: Any, patch: pytest.MonkeyPatch) -> list[Call]:
    """Return every request that our channel makes."""
    with opening(settings, patch) as lines:
        line = lines.open(vendor.kind)
        vendor.asks(line)
        return list(line.vendor.calls)


def test_every_request_of_a_channel_keeps_to_the_description(described, settings, monkeypatch):
    vendor, prism, operations = described
    calls = asked(vendor, settings, monkeypatch)
    complaints, passed, reached = [], set(), set()

    for call in calls:
        if beside := [one for one in vendor.elsewhere if re.fullmatch(one, ours(call))]:
            passed.update(beside)
        elif found := operation(call, operations):
            reached.add(found)
            complaints += [f"{ours(call)}: {said}" for said in prism.complaints(call)]
        else:
            complaints.append(f"{ours(call)}: the description does not know it")

    assert not complaints, "\n".join(complaints)
    assert reached == set(operations), "what nobody tries nobody has checked"
    assert passed == set(vendor.elsewhere), "an exception that is needed no more"


def test_a_request_that_breaks_the_description_is_found(described, settings, monkeypatch):
    """Negative control."""
    vendor, prism, _ = described
    place, right, wrong = vendor.spoil
    call = next(
        call for call in asked(vendor, settings, monkeypatch)
        if call.path.endswith(place) and call.method == "POST" and right in call.body
    )  # fmt: skip

    assert prism.complaints(replace(call, body=call.body.replace(right, wrong))) != []
