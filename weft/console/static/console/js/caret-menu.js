/**
 * What a menu above the caret of a text needs, whatever it offers: while it is open the text is a
 * combobox, and the menu stands where the word begins.
 */
import { placeOf } from "./caret.js"

const GAP = 8 // pixels between the menu and the edge of the window
const COMBOBOX = ["role", "aria-expanded", "aria-haspopup", "aria-autocomplete", "aria-controls", "aria-activedescendant"]

/** Show a sheet, and tell that the list of this id belongs to the text. */
export function open(words, sheet, list) {
  sheet.showPopover()
  words.setAttribute("role", "combobox") // while it is one: elsewhere it is a text of many lines
  words.setAttribute("aria-expanded", "true")
  words.setAttribute("aria-haspopup", "listbox")
  words.setAttribute("aria-autocomplete", "list")
  words.setAttribute("aria-controls", list)
}

/** Hide it again. */
export function close(words, sheet) {
  sheet.hidePopover()
  for (const name of COMBOBOX) words.removeAttribute(name)
}

/** Above the place in the text, or across a narrow window; never higher than there is room. */
export function place(words, sheet, from) {
  const { left, top } = placeOf(words, from)
  const seen = globalThis.visualViewport
  sheet.style.maxBlockSize = `${Math.max(120, top - (seen?.offsetTop ?? 0) - 2 * GAP)}px`
  sheet.style.bottom = `${innerHeight - top + GAP / 2}px`
  sheet.style.left = `${Math.max(GAP, Math.min(left, innerWidth - sheet.offsetWidth - GAP))}px`
}
