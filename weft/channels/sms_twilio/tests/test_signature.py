"""Twilio's signature, against its published example and what its own library 9.13.0 computes."""

import pytest

from weft.channels.sms_twilio.signature import sign

HOOK = "https://weft.example/hooks/abc"


@pytest.mark.parametrize(
    ("url", "fields", "signature"),
    [
        (  # twilio.com/docs/usage/security
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            [
                ("CallSid", "CA1234567890ABCDE"), ("Caller", "+12349013030"), ("Digits", "1234"),
                ("From", "+12349013030"), ("To", "+18005551212"),
            ],
            "0/KCTR6DLpKmkAf8muzZqo1nDgQ=",
        ),
        (
            HOOK,
            [
                ("Body", "Zażółć gęślą jaźń 📦 & co"), ("NumMedia", "0"),
                ("From", "+48600100200"), ("Empty", ""),
            ],
            "1DiKx158jFK8XG9LWGKdyANlzjg=",
        ),
        (  # of a name that comes several times each value counts once, in order
            HOOK,
            [("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b"), ("Body", "x")],
            "0pImjPJk7nQN4HgYzjTU/iGmUPg=",
        ),
    ],
)  # fmt: skip
def test_it_is_what_twilio_computes(url, fields, signature):
    assert sign("12345", url, fields) == signature
    assert sign("12346", url, fields) != signature
