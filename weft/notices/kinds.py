"""What there is to know of a conversation, and the ways in which it can be told."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody should know. The strongest first: it speaks for a conversation with several."""

    OFFERED = "offered"  # a colleague asks me to take a conversation over
    RETURNED = "returned"  # nobody took what I offered, or somebody said no
    MENTIONED = "mentioned"  # a colleague named me in a note
    ASSIGNED = "assigned"  # somebody made it mine
    BROUGHT = "brought"  # a colleague brought me into a conversation of somebody else
    ALARM = "alarm"  # a customer is not reached, and the time is nearly up, or up
    BREACHED = "breached"  # a promise is broken: nobody has answered, or the matter is not done
    AT_RISK = "at_risk"  # a promise will be, when nobody does anything
    RESCUE = "rescue"  # a customer could not get through, and it is mine to reach them
    FAILED = "failed"  # a message of mine did not go out, or nobody knows
    DUE = "due"  # the next step that was planned
    PROMISED = "promised"  # a promise of mine to a customer is due
    WROTE = "wrote"  # the customer wrote, and it is mine
    BESIDE = "beside"  # the customer wrote where I was brought in
    CONTACT = "contact"  # a customer of a matter of mine wrote elsewhere (R102)
    WOKEN = "woken"  # what was put to rest is back
    OPENED = "opened"  # a new one of my team, and nobody looks after it


class Way(StrEnum):
    """How it is told."""

    PAGE = "page"  # the bell counts it, and a line rises
    SOUND = "sound"
    PUSH = "push"  # to the agent's devices
    MAIL = "mail"  # when it is still unread after a while


RANK = {kind: rank for rank, kind in enumerate(Kind)}

# Nothing makes a sound that nobody asked for, and a device is added by hand.
USUAL: dict[Kind, frozenset[Way]] = {
    Kind.OFFERED: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.RETURNED: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.MENTIONED: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.ASSIGNED: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.BROUGHT: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.ALARM: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.BREACHED: frozenset({Way.PAGE, Way.PUSH}),
    Kind.AT_RISK: frozenset({Way.PAGE, Way.PUSH}),
    Kind.RESCUE: frozenset({Way.PAGE, Way.PUSH}),
    Kind.FAILED: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.DUE: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.PROMISED: frozenset({Way.PAGE, Way.PUSH, Way.MAIL}),
    Kind.WROTE: frozenset({Way.PAGE, Way.PUSH}),
    Kind.BESIDE: frozenset({Way.PAGE, Way.PUSH}),
    Kind.CONTACT: frozenset({Way.PAGE, Way.PUSH}),
    Kind.WOKEN: frozenset({Way.PAGE, Way.PUSH}),
    Kind.OPENED: frozenset({Way.PAGE}),
}

# Only the bell tells them: a list shows them anyway, and most are somebody else's in a minute.
CALM = frozenset({Kind.OPENED})

# What concerns nobody any more once the conversation is closed.
PASSING = frozenset(
    {
        Kind.OFFERED,
        Kind.RETURNED,
        Kind.AT_RISK,
        Kind.ASSIGNED,
        Kind.WROTE,
        Kind.BESIDE,
        Kind.CONTACT,
        Kind.WOKEN,
        Kind.OPENED,
    }
)

# What is over when the customer is reached.
OF_A_RESCUE = frozenset({Kind.ALARM, Kind.RESCUE})

# What is over when a promise is kept.
OF_A_DEADLINE = frozenset({Kind.AT_RISK, Kind.BREACHED})

# What concerns only whoever looks after the conversation.
OF_THE_ASSIGNEE = frozenset({Kind.ASSIGNED, Kind.WROTE})
