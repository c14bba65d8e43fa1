"""WhatsApp, by Meta's Cloud API: one phone number of the shop is one inbox."""
