/** Putting text where somebody writes, as if they had typed it. */

/** Put text where the selection is, so that the browser's own undo takes it back. */
export function type(words, text) {
  if (document.execCommand("insertText", false, text)) return
  words.setRangeText(text, words.selectionStart, words.selectionEnd, "end")
  words.dispatchEvent(new Event("input", { bubbles: true }))
}

/** Keep a key from whoever listens behind us. */
export function swallow(event) {
  event.preventDefault()
  event.stopPropagation()
}
