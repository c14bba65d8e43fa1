"""A real Kannel on loopback: its bearerbox and smsbox, in a folder and on ports of their own."""

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

CONFIGURATION = """\
group = core
admin-port = {admin}
admin-password = nobody
admin-interface = 127.0.0.1
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
box-deny-ip = "*.*.*.*"
log-file = "{folder}/bearerbox.log"
log-level = 1
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = operator
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
smsc-username = shop
smsc-password = secret
system-type = ""
enquire-link-interval = 5

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sends}
sendsms-interface = 127.0.0.1
log-file = "{folder}/smsbox.log"
log-level = 1

group = sendsms-user
username = weft
password = k4nn3l
max-messages = 10
concatenation = true
user-allow-ip = "127.0.0.1"

"""


def is_installed():
    return shutil.which("bearerbox", path="/usr/sbin:/usr/bin") is not None


@contextmanager
def running(folder: Path, smsc_port: int, sends: int, service: str):
    """Run Kannel with a service of ours in its configuration, sending on the port `sends`."""
    admin, boxes = free_port(), free_port()
    file = folder / "kannel.conf"
    file.write_text(
        CONFIGURATION.format(admin=admin, boxes=boxes, smsc=smsc_port, sends=sends, folder=folder)
        + service
    )
    started = []
    try:
        for program, port in (("bearerbox", boxes), ("smsbox", sends)):
            started.append(
                subprocess.Popen(
                    [f"/usr/sbin/{program}", str(file)], cwd=folder,
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )
            )  # fmt: skip
            wait_for(port)
        yield
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for(port, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody listens on port {port}")
