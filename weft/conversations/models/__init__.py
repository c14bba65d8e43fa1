"""The tables of the conversations room, one file per noun."""

from .conversation import Conversation, Move, Tag, Tagging
from .desk import Draft, ReadMark
from .inbox import Inbox
from .message import Attachment, Delivery, Message, Redaction, Upload
from .thread import Thread

__all__ = [
    "Attachment",
    "Conversation",
    "Delivery",
    "Draft",
    "Inbox",
    "Message",
    "Move",
    "ReadMark",
    "Redaction",
    "Tag",
    "Tagging",
    "Thread",
    "Upload",
]
