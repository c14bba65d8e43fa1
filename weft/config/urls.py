"""The addresses that Django answers; config/asgi.py lists the doors before it."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("demo/", include("weft.demo.urls")),
    path("", include("weft.console.urls")),
]
