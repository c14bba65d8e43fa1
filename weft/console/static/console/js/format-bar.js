/** <format-bar for="words">: puts the signs of Markdown around what is marked. */

/** A text with `sign` around the part from `start` to `end`, or without it where it stood there. */
export function around(text, start, end, sign) {
  const inner = text.slice(start, end)
  const before = text.slice(0, start)
  const after = text.slice(end)
  if (before.endsWith(sign) && after.startsWith(sign)) {
    const from = start - sign.length
    return { text: before.slice(0, from) + inner + after.slice(sign.length), start: from, end: end - sign.length }
  }
  return { text: before + sign + inner + sign + after, start: start + sign.length, end: end + sign.length }
}

/** A text in which each line that is touched begins with `sign`. */
export function before(text, start, end, sign) {
  const from = text.lastIndexOf("\n", start - 1) + 1
  const lines = text.slice(from, end).split("\n").map((line) => sign + line)
  const changed = lines.join("\n")
  return { text: text.slice(0, from) + changed + text.slice(end), start: start + sign.length, end: from + changed.length }
}

class FormatBar extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    this.addEventListener("click", this.#click)
    this.words?.addEventListener("keydown", this.#key)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.words?.removeEventListener("keydown", this.#key)
  }

  get words() {
    return document.getElementById(this.getAttribute("for"))
  }

  #click = (event) => {
    const button = event.target.closest("button")
    if (button) this.#does(button)
  }

  #key = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    const sign = { b: "**", i: "*" }[event.key.toLowerCase()]
    if (!sign) return
    event.preventDefault()
    this.#change(around, sign)
  }

  #does({ dataset }) {
    if (dataset.around) this.#change(around, dataset.around)
    else if (dataset.before) this.#change(before, dataset.before)
    else if (dataset.link !== undefined) this.#link()
  }

  #change(how, sign) {
    const { value, selectionStart, selectionEnd } = this.words
    const changed = how(value, selectionStart, selectionEnd, sign)
    this.#becomes(changed)
  }

  #link() {
    const { value, selectionStart: start, selectionEnd: end } = this.words
    const marked = value.slice(start, end)
    const isAddress = /^https?:\/\/\S+$/.test(marked)
    const text = isAddress ? `[](${marked})` : `[${marked}](https://)`
    const at = start + (isAddress ? 1 : text.length - 1)
    this.#becomes({ text: value.slice(0, start) + text + value.slice(end), start: at, end: at })
  }

  #becomes({ text, start, end }) {
    this.words.value = text
    this.words.focus()
    this.words.setSelectionRange(start, end)
    this.words.dispatchEvent(new Event("input", { bubbles: true }))
  }
}

if (globalThis.customElements) customElements.define("format-bar", FormatBar)
