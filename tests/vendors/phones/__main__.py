"""`python -m tests.vendors.phones --port PORT`: run the phones beside a demo until it stops."""

import argparse
import os
import threading

import django

PEOPLE = {
    "48600100200": "Ada Nowak",
    "420601100200": "Eliška Nováková",
    "447700900123": "Emma Brown",
}
NAME = "Polana WhatsApp"


def main() -> None:
    """Connect the demo's WhatsApp number, once, and serve."""
    parser = argparse.ArgumentParser(prog="phones", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weft.config.settings")
    django.setup()

    from tests.vendors.phones.connecting import hook_of
    from tests.vendors.phones.network import Network

    with Network(hook_of(NAME), PEOPLE, chosen.port):
        threading.Event().wait()


if __name__ == "__main__":
    main()
