import contextlib
import gzip
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import httpcore
import pytest

from weft.kernel import addresses, outside

PUBLIC = "93.184.216.34"
PUBLIC_IPV6 = "2606:2800:220:1:248:1893:25c8:1946"
SHORT = timedelta(seconds=5)


class World(ThreadingHTTPServer):
    """A server on loopback that answers as told and remembers every visit."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answerer)
        self.visits = []
        self.answers = {}
        self.port = self.server_address[1]


class Answerer(BaseHTTPRequestHandler):
    def do_GET(self):
        length = int(self.headers.get("content-length") or 0)
        visit = {"path": self.path, "headers": dict(self.headers), "body": self.rfile.read(length)}
        self.server.visits.append(visit)
        answer = self.server.answers.get(self.path, (200, {}, b"hello"))
        if callable(answer):
            answer(self)
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 -- the name that http.server calls

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def served():
    server = World()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def world():
    """What stands behind every public address."""
    with served() as server:
        yield server


@pytest.fixture
def canary():
    """What stands on this machine and must never be visited."""
    with served() as server:
        yield server


@pytest.fixture
def names(monkeypatch):
    """What the name server says: a list, or several that it says one after another."""
    found = {}

    def resolve(host, port):
        answer = found.get(host)
        if answer is None:
            return [str(ip_address(host))]  # an address is its own answer
        return answer.pop(0) if isinstance(answer[0], list) else answer

    monkeypatch.setattr(outside, "resolve", resolve)
    return found


@pytest.fixture
def internet(monkeypatch, world):
    """Public addresses lead to `world`; tells which addresses were connected to."""
    connected = []
    real = httpcore.SyncBackend.connect_tcp

    def connect(self, host, port, *rest):
        connected.append(host)
        if addresses.is_public(ip_address(host)):
            host, port = "127.0.0.1", world.port
        return real(self, host, port, *rest)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return connected


INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7F.1:{port}/",
    "http://127.0.0.0x1:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fec0::1]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://[2001:db8::1]:{port}/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://inside.test:{port}/",
    "http://half.test:{port}/",
    "http://half6.test:{port}/",
    "http://169.254.169.254.nip.test/",
    "http://user@127.0.0.1:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://example.com:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@example.com/",
    "http://user:password@example.com/",
    "http://example.com\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http://127.0.0.1%00.example.com/",
    "http://example.com\t@127.0.0.1:{port}/",
    "http://exam ple.com/",
    "http://example.com\r\nhost: inside/",
    "http://\u2460\u2461\u2466.0.0.1:{port}/",
    "http://127\u30020\u30020\u30021:{port}/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",
    "http://\u24db\u24de\u24d2alhost:{port}/",
    "https://127.0.0.1:{port}/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "dict://127.0.0.1:{port}/",
    "javascript:alert(1)",
    "//example.com/",
    "example.com",
    "http://",
    "http:///path",
    "http://.../",
    "http://a..b/",
    "http://-a.example.com/",
    "http://" + "a" * 64 + ".example.com/",
    "http://" + "a." * 130 + "com/",
    "http://example.com:22/",
    "http://example.com:5432/",
    "http://example.com:0/",
    "http://example.com:99999/",
    "",
]


@pytest.fixture
def a_whole_network(names, monkeypatch, canary):
    names |= {
        "localhost": ["127.0.0.1", "::1"],
        "inside.test": ["127.0.0.1"],
        "half.test": [PUBLIC, "127.0.0.1"],
        "half6.test": [PUBLIC_IPV6, "::ffff:127.0.0.1"],
        "169.254.169.254.nip.test": ["169.254.169.254"],
        "example.com": [PUBLIC],
    }
    # The canary's port is allowed, so that nothing but the address can save us
    monkeypatch.setattr(outside, "PORTS", {*outside.PORTS, canary.port})


@pytest.mark.parametrize("url", INSIDE)
def test_no_spelling_of_an_address_leads_inside(url, a_whole_network, canary, internet):
    with pytest.raises(outside.Forbidden):
        outside.request("GET", url.format(port=canary.port), timeout=SHORT)

    assert (canary.visits, internet) == ([], [])


# What can stand in a header, and does not lead to the same host again
REDIRECTS = [
    url
    for url in INSIDE
    if url.isascii()
    and not any(letter <= " " for letter in url)
    and url not in {"", "//example.com/", "example.com", "http://", "http:///path"}
]


@pytest.mark.parametrize("url", REDIRECTS)
def test_no_redirect_leads_inside(url, a_whole_network, canary, world, internet):
    target = url.format(port=canary.port)
    world.answers["/start"] = 302, {"location": target}, b""

    with pytest.raises((outside.Forbidden, outside.Unreachable)):
        outside.request("GET", "http://example.com/start", timeout=SHORT)

    assert (canary.visits, internet) == ([], [PUBLIC])


def test_the_same_test_sees_a_visit_that_is_allowed(settings, names, canary):
    names["inside.test"] = ["127.0.0.1"]
    settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{canary.port}", f"inside.test:{canary.port}"]

    assert outside.request("GET", f"http://127.0.0.1:{canary.port}/").text == "hello"
    assert outside.request("GET", f"http://INSIDE.test:{canary.port}/").text == "hello"
    with pytest.raises(outside.Forbidden):
        outside.request("GET", f"http://[::1]:{canary.port}/")

    assert len(canary.visits) == 2
    assert canary.visits[1]["headers"]["Host"] == f"inside.test:{canary.port}"


def test_a_name_that_changes_its_mind_is_asked_once(names, world, internet):
    names["rebind.test"] = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]
    world.answers["/again"] = 302, {"location": "http://rebind.test/inside"}, b""

    with pytest.raises(outside.Forbidden):
        outside.request("GET", "http://rebind.test/again")

    assert internet == [PUBLIC]
    assert len(names["rebind.test"]) == 1


def test_a_form_may_ask_first_without_a_name_server(names):
    assert str(outside.check("https://Example.COM./x?y=1")) == "https://example.com/x?y=1"
    assert outside.check("http://[2606:2800:220:1::1]:8080/").port == 8080
    with pytest.raises(outside.Forbidden, match="private"):
        outside.check("http://10.1.2.3/")


def test_an_international_name_is_called_by_its_ascii_name(names, internet, world):
    names["xn--zaclawek-n4a.test"] = [PUBLIC]
    ascii_name = outside.check("http://żółw.example/").raw_host.decode()
    names[ascii_name] = [PUBLIC]

    outside.request("GET", "http://żółw.example/")

    assert world.visits[0]["headers"]["Host"] == ascii_name == "xn--w-uga1v8h.example"


def test_a_call_brings_everything_along(names, internet, world):
    names["api.test"] = [PUBLIC]

    answer = outside.request(
        "POST", "http://api.test/x?a=1", json={"ż": 1}, headers={"X-Key": "k"}, auth=("a", "b")
    )

    visit = world.visits[0]
    assert (answer.status_code, answer.text) == (200, "hello")
    assert visit["path"] == "/x?a=1"
    assert visit["body"] == '{"ż":1}'.encode()
    assert visit["headers"]["X-Key"] == "k"
    assert visit["headers"]["Authorization"] == "Basic YTpi"


def test_a_redirect_is_followed_and_keys_stay_at_home(names, internet, world):
    names |= {"a.test": [PUBLIC], "b.test": [PUBLIC]}
    world.answers["/1"] = 302, {"location": "/2"}, b""
    world.answers["/2"] = 307, {"location": "http://b.test/3"}, b""

    answer = outside.request(
        "POST", "http://a.test/1", headers={"X-Key": "k", "Cookie": "c"}, auth=("a", "b")
    )

    first, second, third = (visit["headers"] for visit in world.visits)
    assert answer.text == "hello"
    assert [visit.get("X-Key") for visit in (first, second, third)] == ["k", "k", None]
    assert third["Host"] == "b.test"
    assert {"Authorization", "Cookie"}.isdisjoint(third)


def test_a_circle_of_redirects_ends(names, internet, world):
    names["a.test"] = [PUBLIC]
    world.answers["/"] = 302, {"location": "/"}, b""

    with pytest.raises(outside.Unreachable, match="5 redirects"):
        outside.request("GET", "http://a.test/")

    assert len(world.visits) == 6


def test_a_redirect_may_be_an_answer(names, internet, world):
    names["a.test"] = [PUBLIC]
    world.answers["/"] = 302, {"location": "/"}, b""

    assert outside.request("GET", "http://a.test/", max_redirects=0).status_code == 302


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_an_answer_is_an_answer_whatever_it_says(names, internet, world, status):
    names["a.test"] = [PUBLIC]
    world.answers["/"] = status, {"retry-after": "7"}, b"no"

    answer = outside.request("GET", "http://a.test/")

    assert (answer.status_code, answer.headers["retry-after"]) == (status, "7")


def test_a_long_answer_is_cut(names, internet, world):
    names["a.test"] = [PUBLIC]
    world.answers["/"] = 200, {}, bytes(5000)

    assert len(outside.request("GET", "http://a.test/", max_bytes=5000).content) == 5000
    with pytest.raises(outside.AnswerTooLarge):
        outside.request("GET", "http://a.test/", max_bytes=4999)


def test_a_packed_answer_is_unpacked_up_to_the_limit(names, internet, world):
    names["a.test"] = [PUBLIC]
    packed = gzip.compress(bytes(5_000_000))
    world.answers["/"] = 200, {"content-encoding": "gzip"}, packed

    assert len(outside.request("GET", "http://a.test/").content) == 5_000_000
    with pytest.raises(outside.AnswerTooLarge):
        outside.request("GET", "http://a.test/", max_bytes=4_999_999)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "gzip"])
def test_an_answer_packed_otherwise_is_none(names, internet, world, encoding):
    names["a.test"] = [PUBLIC]
    world.answers["/"] = 200, {"content-encoding": encoding}, b"not packed"

    with pytest.raises(outside.Unreachable):
        outside.request("GET", "http://a.test/")


def drip(answerer):
    answerer.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
    for _ in range(100):
        answerer.wfile.write(b"y")
        answerer.wfile.flush()
        time.sleep(0.05)


def hang(answerer):
    time.sleep(3)


@pytest.mark.parametrize("manner", [drip, hang])
def test_a_slow_answer_is_not_waited_for(names, internet, world, manner):
    names["a.test"] = [PUBLIC]
    world.answers["/"] = manner
    began = time.monotonic()

    with pytest.raises(outside.Unreachable) as told:
        outside.request("GET", "http://a.test/", timeout=timedelta(seconds=0.4))

    assert time.monotonic() - began < 2
    assert not isinstance(told.value, outside.NotReached)  # it may have done what it was asked


def test_a_slow_name_server_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outside, "resolve", lambda host, port: time.sleep(3))
    began = time.monotonic()

    with pytest.raises(outside.Unreachable, match="in time"):
        outside.request("GET", "http://a.test/", timeout=timedelta(seconds=0.2))

    assert time.monotonic() - began < 2


def test_who_does_not_answer_is_unreachable(settings, monkeypatch, names):
    settings.WEFT_OUTSIDE_ALLOW = ["127.0.0.1:1"]
    with pytest.raises(outside.NotReached):
        outside.request("GET", "http://127.0.0.1:1/")

    def nobody(host, port):
        raise OSError

    monkeypatch.setattr(outside, "resolve", nobody)
    with pytest.raises(outside.NotReached, match="no address"):
        outside.request("GET", "http://nowhere.test/")


def test_a_server_without_a_valid_certificate_is_told_nothing(settings, world, names):
    settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{world.port}"]

    with pytest.raises(outside.NotReached):
        outside.request("GET", f"https://127.0.0.1:{world.port}/", timeout=SHORT)


def test_the_next_address_of_a_name_is_tried(names, monkeypatch, internet, world):
    names["a.test"] = ["93.184.216.35", PUBLIC]
    reached = httpcore.SyncBackend.connect_tcp

    def connect(self, host, port, *rest):
        if host == "93.184.216.35":
            raise httpcore.ConnectError
        return reached(self, host, port, *rest)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)

    assert outside.request("GET", "http://a.test/").text == "hello"


def test_other_protocols_get_checked_addresses_too(names):
    names |= {"mail.test": [PUBLIC], "trap.test": [PUBLIC, "10.0.0.1"]}

    assert outside.reachable("mail.test", 993) == [PUBLIC]
    for host in ("trap.test", "127.1", "fe80::1%lo"):
        with pytest.raises(outside.Forbidden):
            outside.reachable(host, 993)


def test_proxies_of_the_environment_are_not_used(names, internet, world, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    names["a.test"] = [PUBLIC]

    assert outside.request("GET", "http://a.test/").text == "hello"


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", PUBLIC, PUBLIC_IPV6, "2a00:1450:4014:80c::200e"]
)
def test_the_internet_is_public(address):
    assert addresses.is_public(ip_address(address))
