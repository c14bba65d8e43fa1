"""What every channel of text messages (SMS) needs: how long one is, whose number, who said stop.

Pure: nothing here asks a vendor, the clock or the database. Channels of SMS do not know each other;
what they share stands here.
"""
