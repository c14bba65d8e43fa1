"""Form: questions on a page, answered once. Its vendor is ourselves, see weft/forms.

Whoever fills it in is nobody yet: an address that was typed proves nothing, joins no history and
opens nothing (A3).
"""
