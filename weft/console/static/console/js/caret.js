/** Where words stand in a textarea, which tells nobody: a mirror is laid out as it is, and measured. */
const LOOKS = [
  "direction", "fontFamily", "fontSize", "fontStretch", "fontStyle", "fontVariant", "fontWeight",
  "letterSpacing", "lineHeight", "paddingBlockEnd", "paddingBlockStart", "paddingInlineEnd",
  "paddingInlineStart", "tabSize", "textAlign", "textIndent", "textTransform", "wordBreak",
  "wordSpacing",
]

/** Lay `mirror` out exactly as `words` lays out its text. Its place is the caller's matter. */
export function mirrorLooks(words, mirror) {
  const looks = getComputedStyle(words)
  for (const name of LOOKS) mirror.style[name] = looks[name]
  Object.assign(mirror.style, {
    blockSize: `${words.clientHeight}px`,
    boxSizing: "border-box",
    inlineSize: `${words.clientWidth}px`, // without its scroll bar
    overflow: "hidden",
    overflowWrap: "break-word",
    whiteSpace: "pre-wrap",
  })
}

/** Where the letter at `index` of a textarea stands in the window: { left, top, bottom }. */
export function placeOf(words, index) {
  const mirror = document.createElement("div")
  const letter = document.createElement("span")
  mirror.append(words.value.slice(0, index), letter)
  letter.textContent = words.value.slice(index, index + 1).trim() || "."
  mirrorLooks(words, mirror)
  Object.assign(mirror.style, { insetBlockStart: "0", left: "0", position: "fixed", visibility: "hidden" })
  document.body.append(mirror)
  const origin = mirror.getBoundingClientRect()
  const at = letter.getBoundingClientRect()
  mirror.remove()
  const box = words.getBoundingClientRect()
  const left = box.left + words.clientLeft + at.left - origin.left
  const down = box.top + words.clientTop - words.scrollTop
  return { left, top: down + at.top - origin.top, bottom: down + at.bottom - origin.top }
}
