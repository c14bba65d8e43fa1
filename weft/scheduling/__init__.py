"""Scheduling: opening hours. Calendars, bookings and reminders will stand here too.

Tables   plan
Says     plan.changed
Change   actions.py
Read     queries.py; hours.py is pure arithmetic
"""
