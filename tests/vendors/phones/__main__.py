"""`python -m tests.vendors.phones --port PORT`: run the phones beside a demo until it stops."""

import argparse
import os
import signal
import threading

import django

PEOPLE = {
    "48600100200": "Ada Nowak",
    "420601100200": "Eliška Nováková",
    "12025550123": "Emma Brown",
}


def main() -> None:
    """Connect the demo's inboxes, once, and serve."""
    parser = argparse.ArgumentParser(prog="phones", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weft.config.settings")
    django.setup()

    from tests.vendors.phones.connecting import connect, disconnect
    from tests.vendors.phones.exchange import Exchange

    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with Exchange(PEOPLE, chosen.port) as exchange:
        networks = exchange.networks.values()
        for network in networks:
            connect(network)
        stopping.wait()
        for network in networks:
            disconnect(network)


if __name__ == "__main__":
    main()
