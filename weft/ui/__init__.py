"""The looks of Weft: tokens, components, icons, base templates and the live client.

Nothing here knows what a conversation is. Faces (console, widget, account pages) extend
`ui/base.html`, `ui/page.html` and use the components by their class names.
"""
