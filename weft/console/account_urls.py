"""The addresses of set-up, joining, people and profile; console/urls.py takes them in."""

from __future__ import annotations

from django.urls import URLPattern, path

from weft.console.views import (
    devices,
    joining,
    keys,
    notice_settings,
    people,
    profile,
    setup,
)

urlpatterns: list[URLPattern] = [
    path("setup/", setup.owner, name="setup"),
    path("setup/brand/", setup.brand, name="setup-brand"),
    path("setup/snippet/", setup.snippet, name="setup-snippet"),
    path("join/<str:token>/", joining.join, name="join"),
    path("people/", people.show, name="people"),
    path("people/invitations/", people.invitations, name="invitations"),
    path("people/<int:agent_id>/invitation/", people.invitation, name="invitation"),
    path("people/<int:agent_id>/role/", people.role, name="role"),
    path("people/<int:agent_id>/deactivation/", people.deactivation, name="deactivation"),
    path("teams/", people.teams, name="teams"),
    path("teams/<int:team_id>/", people.team, name="team"),
    path("profile/", profile.show, name="profile"),
    path("profile/notifications/", notice_settings.wishes, name="notice-settings"),
    path("profile/notifications/pause", notice_settings.pause, name="notice-pause"),
    path("profile/look/", profile.look, name="look"),
    path("profile/keys/", keys.keys, name="keys"),
    path("profile/notifications/devices/", devices.devices, name="devices"),
    path("profile/notifications/devices/<int:device_id>/", devices.device, name="device"),
    path("profile/notifications/devices/<int:device_id>/trial", devices.trial, name="device-trial"),
    path("profile/photo/", profile.photo, name="photo"),
    path("profile/sessions/<int:session_id>/", profile.session, name="session"),
]
