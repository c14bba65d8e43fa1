"""The gateway: the one road in and the one road out, and what a channel must promise.

Tables   raw_delivery, raw_origin, inbox_health, inbox_grant, short_link, stop, typing,
         unknown_kind, vendor_template
Hears    message.queued
Roads    intake.py (them -> us), outbox.py (us -> them); doors.py joins what arrives together;
         hooks.py is where vendors call, calling.py how they are called, media.py fetches what
         customers sent; looking.py asks vendors how accounts fare; attention.py shows customers
         that somebody reads, or writes
"""
