"""What is sent compressed, and what is left as it is."""

import gzip
import io

import pytest
from django.http import FileResponse, HttpResponse

from weft.kernel.compression import CompressPagesMiddleware

PAGE = "<p>A page in which many words are said again.</p>" * 40


def answered(rf, response, accepts="gzip, br"):
    request = rf.get("/", headers={"accept-encoding": accepts})
    return CompressPagesMiddleware(lambda _: response)(request)


def test_a_page_is_sent_compressed(rf):
    response = answered(rf, HttpResponse(PAGE))

    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert gzip.decompress(response.content).decode() == PAGE
    assert len(response.content) < len(PAGE) / 4


def test_the_same_page_has_not_always_the_same_length(rf):
    lengths = {len(answered(rf, HttpResponse(PAGE)).content) for _ in range(40)}

    assert len(lengths) > 1


def test_whoever_takes_no_gzip_gets_the_page_as_it_is(rf):
    response = answered(rf, HttpResponse(PAGE), accepts="identity")

    assert response.content.decode() == PAGE


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "text/event-stream"])
def test_files_are_left_alone(rf, kind):
    response = answered(rf, FileResponse(io.BytesIO(PAGE.encode()), content_type=kind))

    assert "Content-Encoding" not in response
    assert b"".join(response) == PAGE.encode()
