/** What keys are called: in the table of commands, on the page and aloud. */
const HELD = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Dead", "Process"])
const SIGNS = { Enter: "⏎", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", Space: "␣" }
const isMac = /Mac|iP(hone|ad)/.test(globalThis.navigator?.platform ?? "")

/**
 * What a key press is called in the table, "" when it is none: the letter that it writes, "mod+"
 * before it with Ctrl or ⌘. Alphabets that have no Latin letters are read by where the key is.
 */
export function press(event) {
  const writes = event.getModifierState?.("AltGraph") // is no Alt: on many keyboards it writes # or [
  if (event.isComposing || HELD.has(event.key) || (event.altKey && !writes)) return ""
  let key = event.key === " " ? "Space" : event.key
  if (key.length === 1 && key > "\x7f" && !writes && /^Key[A-Z]$/.test(event.code)) {
    key = event.shiftKey ? event.code[3] : event.code[3].toLowerCase()
  }
  // the upper row counts, also where it writes "ě" or "é" without Shift
  if (/^Digit[0-9]$/.test(event.code) && !event.shiftKey && !writes) key = event.code[5]
  const long = key.length > 1
  if ((event.ctrlKey || event.metaKey) && !writes) {
    return `mod+${event.shiftKey ? "shift+" : ""}${long ? key : key.toLowerCase()}`
  }
  return long && event.shiftKey ? `shift+${key}` : key
}

/** A key as people read it: "g i", "Shift E", "Ctrl ⏎". */
export function shown(key, mac = isMac) {
  return key
    .split(" ")
    .map((one) => {
      const plain = one.replace(/^(mod\+)?(shift\+)?/, "")
      const modifiers = one.startsWith("mod+") ? (mac ? "⌘" : "Ctrl ") : ""
      const shift = one.includes("shift+") || /^[A-Z]$/.test(plain) ? (mac ? "⇧" : "Shift ") : ""
      return modifiers + shift + (SIGNS[plain] ?? plain)
    })
    .join(" ")
}

/** A key as aria-keyshortcuts spells it, "" for keys in a row: they have no spelling there. */
export function spoken(key) {
  if (key.includes(" ")) return ""
  return key.replace("mod+", isMac ? "Meta+" : "Control+").replace("shift+", "Shift+")
}
