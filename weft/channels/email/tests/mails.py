"""Mails for tests, with only the difference visible."""

from weft.channels.email import mime


def raw(body="Hello\n", **headers):
    """A mail of Ada's. Headers by name, _ for -; None leaves one out."""
    usual = {
        "From": "Ada Doyle <ada@customer.example>",
        "To": "help@shop.example",
        "Subject": "Order 4711",
        "Date": "Fri, 20 Nov 2026 11:42:07 +0100",
        "Message-ID": "<1@customer.example>",
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in (usual | given).items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def read(body="Hello\n", **headers):
    """The same, read."""
    return mime.read(raw(body, **headers))
