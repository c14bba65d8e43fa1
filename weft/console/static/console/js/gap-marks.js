/**
 * <gap-marks for="words" data-gaps="brand …" data-unfilled="…">: marks the open gaps of a text where
 * they stand, and stops what would be sent with one. The server fills and refuses too.
 */
import { mirrorLooks } from "./caret.js"

/** The open gaps of a text, each [start, end]; `names` are the known ones, beside those of facts. */
export function openGaps(text, names) {
  const known = names.map((name) => name.replaceAll(".", "\\.")).join("|")
  const gap = new RegExp(`\\{\\{ {0,3}(?:${known}|fact:[^{}\\r\\n]{1,70}?) {0,3}\\}\\}`, "g")
  return [...text.matchAll(gap)].map((found) => [found.index, found.index + found[0].length])
}

class GapMarks extends (globalThis.HTMLElement ?? Object) {
  #sizes

  connectedCallback() {
    this.ariaHidden = "true"
    this.#form.addEventListener("input", this.#check)
    this.#form.addEventListener("change", this.#check)
    this.#words.addEventListener("invalid", this.#show)
    this.#words.addEventListener("scroll", this.#follow)
    this.#sizes = new ResizeObserver(this.#place)
    this.#sizes.observe(this.#words)
    this.#sizes.observe(this.#form) // what is said above the words moves them
    this.#check()
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("input", this.#check)
    this.#form?.removeEventListener("change", this.#check)
    this.#words?.removeEventListener("invalid", this.#show)
    this.#words?.removeEventListener("scroll", this.#follow)
    this.#sizes.disconnect()
  }

  get #words() {
    return document.getElementById(this.getAttribute("for"))
  }

  get #form() {
    return this.closest("form")
  }

  get #gaps() {
    return openGaps(this.#words.value, this.dataset.gaps.split(" "))
  }

  /** Where a form says what is wrong; without it the composer or the browser does. */
  get #wrong() {
    return document.getElementById(`${this.getAttribute("for")}-wrong`)
  }

  #check = () => {
    const gaps = this.#gaps
    const isSent = this.#form.elements.mode?.value !== "note"
    const first = gaps.length ? this.#words.value.slice(...gaps[0]) : ""
    this.#words.setCustomValidity(isSent && first ? this.dataset.unfilled.replace("{gap}", () => first) : "")
    if (this.#wrong && this.#words.validity.valid) this.#wrong.hidden = true
    this.#mark(gaps)
  }

  #mark(gaps) {
    const text = this.#words.value
    let told = 0
    this.replaceChildren()
    for (const [start, end] of gaps) {
      const mark = Object.assign(document.createElement("mark"), { textContent: text.slice(start, end) })
      this.append(text.slice(told, start), mark)
      told = end
    }
    this.hidden = !gaps.length
    this.#place()
  }

  #place = () => {
    if (this.hidden) return
    const words = this.#words
    const box = words.getBoundingClientRect()
    const from = this.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 }
    mirrorLooks(words, this)
    this.style.left = `${box.left + words.clientLeft - from.left}px`
    this.style.top = `${box.top + words.clientTop - from.top}px`
    this.#follow()
  }

  #follow = () => {
    this.scrollTop = this.#words.scrollTop
  }

  /** Take the first open gap into the selection, to be typed over. */
  #show = (event) => {
    const [gap] = this.#gaps
    if (gap) this.#words.setSelectionRange(...gap)
    const wrong = this.#wrong
    if (!wrong) return
    event.preventDefault() // a browser's own hint is soon gone
    wrong.textContent = this.#words.validationMessage
    wrong.hidden = false
    this.#words.focus()
  }
}

globalThis.customElements?.define("gap-marks", GapMarks)
