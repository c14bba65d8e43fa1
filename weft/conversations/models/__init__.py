"""The tables of the conversations room, one file per noun."""

from .bulk import Bulk
from .companion import Companion
from .conversation import Conversation, Move, Tag, Tagging
from .desk import Draft, Pin, ReadMark
from .follow_up import FollowUp
from .inbox import Inbox
from .leak import Leak
from .letter import Letter, Participant, Recipient
from .link import Link
from .macro import Macro, MacroRun
from .mention import Mention
from .message import Attachment, Delivery, Message, Redaction, Upload
from .network import (
    Afterword,
    Amendment,
    Answering,
    ChosenTemplate,
    Hiding,
    OfferedChoices,
    RemoteFile,
    Trace,
)
from .prepared import Prepared
from .queue import Queue
from .saved_view import SavedView
from .template import Template, TemplateText, TemplateUse
from .thread import Thread

__all__ = [
    "Afterword",
    "Amendment",
    "Answering",
    "Attachment",
    "Bulk",
    "ChosenTemplate",
    "Companion",
    "Conversation",
    "Delivery",
    "Draft",
    "FollowUp",
    "Hiding",
    "Inbox",
    "Leak",
    "Letter",
    "Link",
    "Macro",
    "MacroRun",
    "Mention",
    "Message",
    "Move",
    "OfferedChoices",
    "Participant",
    "Pin",
    "Prepared",
    "Queue",
    "ReadMark",
    "Recipient",
    "Redaction",
    "RemoteFile",
    "SavedView",
    "Tag",
    "Tagging",
    "Template",
    "TemplateText",
    "TemplateUse",
    "Thread",
    "Trace",
    "Upload",
]
