"""Conversations: what customers and agents say to each other, whatever the channel.

Tables   inbox, conversation, thread, message, delivery, upload, attachment, redaction,
         tag, conversation_tag, draft, read_mark, move, link, follow_up, mention, leak,
         trace, afterword, remote_file, chosen_template,
         offered_choices
Says     conversation.*, message.*, thread.moved, follow_up.*, contact.matched,
         answer.waived, inbox.*
Change   actions/
Read     queries/

A message belongs to a thread for ever and is never changed; a conversation is one matter and
holds threads. To merge or to split conversations is to move threads, so nothing that anybody
said is touched, and it can be undone.
"""
