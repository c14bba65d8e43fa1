"""LinkedIn at work: a vendor, an inbox that holds a consent, and somebody who commented."""

import pytest

from tests.vendors.linkedin import LinkedIn
from tests.vendors.vendor import Hook, reachable
from weft.channels.linkedin import api
from weft.channels.linkedin.tests.stage import opened
from weft.conversations.models import Thread
from weft.gateway import health, registry
from weft.kernel import jobs


@pytest.fixture
def linkedin(settings, monkeypatch):
    settings.WEFT_URL = "https://weft.example"
    with reachable(LinkedIn(), settings) as vendor:
        monkeypatch.setattr(api, "API", vendor.address)
        monkeypatch.setattr(api, "WEB", vendor.address)
        registry._kept.clear()
        registry.channel_of.cache_clear()
        health.forget()
        yield vendor


@pytest.fixture
def inbox(linkedin):
    return opened()


@pytest.fixture
def hook(inbox):
    return Hook(inbox.public_key)


@pytest.fixture
def heard(linkedin, hook):
    linkedin.writes()
    linkedin.deliver(hook)
    jobs.run_waiting()
    return Thread.objects.get()
