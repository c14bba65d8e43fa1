/**
 * A menu above the caret: a mark where a word may begin offers what may stand in its place. What is
 * typed behind the mark narrows it; arrows or the pointer choose, Enter or Tab takes, Escape leaves
 * the mark alone. A button, where there is one, types the mark.
 *
 * Whoever extends it says `mark`; `called(text, caret)`, which mark is meant; `look()`, which brings
 * what is offered and calls `show(best)`, or `close()`; `textOf(option)`; and, where they matter,
 * `isWaiting`, `chosen(option)` and `taken(option)`.
 */
import { placeOf } from "./caret.js"
import { swallow, type } from "./inserting.js"

const GAP = 8 // pixels between the menu and the edge of the window
const COMBOBOX = ["role", "aria-expanded", "aria-haspopup", "aria-autocomplete", "aria-controls", "aria-activedescendant"]

export class CaretMenu extends HTMLElement {
  at = null // the mark that is answered, { from, wanted }
  eager = null // the key of whoever took before there was anything to take
  hasOther = false // whether Shift and Enter take something else than Enter
  #left = -1 // where a mark stands that was left alone

  connectedCallback() {
    this.form.addEventListener("keydown", this.#key, true) // before the composer sends
    this.words.addEventListener("input", this.#typed)
    this.words.addEventListener("keyup", this.#moved)
    this.words.addEventListener("click", this.#moved)
    this.words.addEventListener("blur", this.#blurred)
    this.querySelector("button")?.addEventListener("click", this.#begin)
    this.sheet.addEventListener("mousedown", this.#hold)
    this.sheet.addEventListener("pointermove", this.#point)
    this.sheet.addEventListener("click", this.#click)
  }

  disconnectedCallback() {
    this.form?.removeEventListener("keydown", this.#key, true)
    this.words?.removeEventListener("input", this.#typed)
    this.words?.removeEventListener("keyup", this.#moved)
    this.words?.removeEventListener("click", this.#moved)
    this.words?.removeEventListener("blur", this.#blurred)
  }

  get words() {
    return document.getElementById(this.getAttribute("for"))
  }

  get form() {
    return this.closest("form")
  }

  get sheet() {
    return this.querySelector("[popover]")
  }

  get isOpen() {
    return this.sheet.matches(":popover-open")
  }

  get active() {
    return this.options.find((option) => option.getAttribute("aria-selected") === "true")
  }

  get options() {
    return [...this.sheet.querySelectorAll("[role=option]:not([hidden])")]
  }

  /** Whether what is offered belongs to something that was typed before. */
  get isWaiting() {
    return false
  }

  /** An option is the one that would be taken. */
  chosen() {}

  /** An option was taken; its text stands where the mark was. */
  taken() {}

  /** Open above the mark, with the best option chosen, if there is one. */
  show(best) {
    const eager = this.eager
    this.eager = null
    if (eager && best) return this.#take(best, eager.shiftKey)
    if (!this.isOpen) this.#open()
    if (best) this.#choose(best)
    else this.words.removeAttribute("aria-activedescendant")
    this.#place()
  }

  close() {
    this.at = null
    this.hide()
  }

  /** Close for now: what is typed on may fit again. */
  hide() {
    this.eager = null
    if (!this.isOpen) return
    this.sheet.hidePopover()
    for (const name of COMBOBOX) this.words.removeAttribute(name)
  }

  get #found() {
    const { value, selectionStart, selectionEnd } = this.words
    return selectionStart === selectionEnd ? this.called(value, selectionStart) : null
  }

  /** Type the mark for whoever pressed the button. */
  #begin = () => {
    const words = this.words
    words.focus()
    if (this.at) return this.close()
    const before = words.value.slice(0, words.selectionStart)
    this.#left = -1
    type(words, /(^|\s)$/.test(before) ? this.mark : ` ${this.mark}`)
  }

  #typed = () => {
    this.at = this.#found
    if (this.at?.from !== this.#left) this.#left = -1
    if (!this.at || this.at.from === this.#left) this.close()
    else this.look()
  }

  #moved = () => {
    if (this.at && this.#found?.from !== this.at.from) this.close()
  }

  #blurred = () => {
    this.eager = null
    setTimeout(() => {
      const focused = document.activeElement
      if (focused !== this.words && !this.contains(focused)) this.close()
    })
  }

  #key = (event) => {
    if (event.target !== this.words || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const isTaking = ["Enter", "Tab"].includes(event.key) && (!event.shiftKey || (this.hasOther && event.key === "Enter"))
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (this.at && isTaking && this.isWaiting) this.eager = event
    else if (!this.isOpen) return
    else if (event.key === "Escape") {
      this.#left = this.at.from
      this.close()
    } else if (step) this.#step(step)
    else if (isTaking && this.active) this.#take(this.active, event.shiftKey)
    else return
    swallow(event)
  }

  #step(by) {
    const options = this.options
    const at = options.indexOf(this.active)
    if (options.length) this.#choose(options.at((at + by + options.length) % options.length))
  }

  #hold = (event) => {
    if (!event.target.closest("a")) event.preventDefault() // one goes on writing
  }

  #point = (event) => {
    const option = event.target.closest("[role=option]")
    if (option && option !== this.active) this.#choose(option)
  }

  #click = (event) => {
    const option = event.target.closest("[role=option]")
    if (option) this.#take(option, event.shiftKey)
  }

  #choose(option) {
    for (const one of this.sheet.querySelectorAll("[role=option][aria-selected=true]")) one.setAttribute("aria-selected", "false")
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    this.words.setAttribute("aria-activedescendant", option.id)
    this.chosen(option)
  }

  #take(option, hasShift) {
    const isOther = this.hasOther && hasShift
    const text = this.textOf(option, isOther)
    const words = this.words
    const { from, wanted } = this.at
    this.close()
    words.focus()
    words.setSelectionRange(from, from + this.mark.length + wanted.length)
    type(words, text)
    this.close() // the text may hold a mark of its own
    this.taken(option, { from, isOther })
  }

  #open() {
    const list = this.sheet.matches("[role=listbox]") ? this.sheet : this.sheet.querySelector("[role=listbox]")
    this.sheet.showPopover()
    this.words.setAttribute("role", "combobox") // while it is one: elsewhere it is a text of many lines
    this.words.setAttribute("aria-expanded", "true")
    this.words.setAttribute("aria-haspopup", "listbox")
    this.words.setAttribute("aria-autocomplete", "list")
    if (list) this.words.setAttribute("aria-controls", list.id)
  }

  /** Above the place in the text, or across a narrow window; never higher than there is room. */
  #place() {
    const { left, top } = placeOf(this.words, this.at.from)
    const seen = globalThis.visualViewport
    this.sheet.style.maxBlockSize = `${Math.max(120, top - (seen?.offsetTop ?? 0) - 2 * GAP)}px`
    this.sheet.style.bottom = `${innerHeight - top + GAP / 2}px`
    this.sheet.style.left = `${Math.max(GAP, Math.min(left, innerWidth - this.sheet.offsetWidth - GAP))}px`
  }
}
