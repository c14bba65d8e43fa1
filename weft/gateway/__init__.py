"""The gateway: the one road in and the one road out, and what a channel must promise.

Tables   raw_delivery, raw_origin, inbox_grant, stop
Hears    message.queued
Roads    intake.py (them -> us), outbox.py (us -> them); doors.py joins what arrives together;
         hooks.py is where vendors call
"""
