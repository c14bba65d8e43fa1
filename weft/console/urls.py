"""The addresses of the console."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from weft.console import account_urls

app_name = "console"

urlpatterns: list[URLPattern | URLResolver] = [
    *account_urls.urlpatterns,
]
