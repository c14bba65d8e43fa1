"""The addresses that Django answers; config/asgi.py lists the doors before it."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
