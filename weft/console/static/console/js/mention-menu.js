/**
 * <mention-menu for="words" href="…/mentions">: "@" in a note offers colleagues. Typing looks for
 * them without diacritics; Enter or Tab puts the name in. The server reads the name where it stands.
 */
import { placeOf } from "./caret.js"
import { plain } from "../../ui/js/plain-words.js"
import { initials } from "./seats.js"

const MOST = 6 // names at a time
const LONGEST = 40 // letters after the sign that may still be a name

/** What is typed after a sign that may begin a name, and where it stands; null when there is none. */
export function called(text, caret) {
  const found = /(?:^|[\s(])@([^@\n]*)$/u.exec(text.slice(0, caret))
  if (!found || found[1].length > LONGEST) return null
  return { typed: found[1], start: caret - found[1].length - 1 }
}

/** The colleagues whom `typed` may mean: each of its words begins a word of their name. */
export function meant(typed, colleagues) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean)
  return colleagues
    .filter(({ name }) => {
      const words = plain(name).split(/\s+/)
      return wanted.every((one) => words.some((word) => word.startsWith(one)))
    })
    .slice(0, MOST)
}

class MentionMenu extends (globalThis.HTMLElement ?? Object) {
  #colleagues = null
  #at = 0
  #shown = []

  connectedCallback() {
    this.#form.addEventListener("keydown", this.#key, true) // before the composer sends
    this.#words.addEventListener("input", this.#look)
    this.#words.addEventListener("blur", this.#close)
    this.#sheet.addEventListener("mousedown", this.#choose)
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("keydown", this.#key, true)
    this.#words?.removeEventListener("input", this.#look)
    this.#words?.removeEventListener("blur", this.#close)
  }

  get #form() {
    return this.closest("form")
  }

  get #words() {
    return document.getElementById(this.getAttribute("for"))
  }

  get #sheet() {
    return this.querySelector("[popover]")
  }

  get #call() {
    const { selectionStart, selectionEnd, value } = this.#words
    if (this.#form.elements.mode.value !== "note" || selectionStart !== selectionEnd) return null
    return called(value, selectionStart)
  }

  #look = async () => {
    const call = this.#call
    if (!call) return this.#close()
    this.#colleagues ??= await this.#fetch()
    const now = this.#call
    const isWhole = ({ name }) => now.typed.startsWith(`${name} `) // who is named already
    if (!now || this.#colleagues.some(isWhole)) return this.#close()
    this.#shown = meant(now.typed, this.#colleagues)
    this.#at = 0
    if (this.#shown.length) this.#draw(now)
    else this.#close()
  }

  async #fetch() {
    const answer = await fetch(this.getAttribute("href")).catch(() => null)
    return answer?.ok ? (await answer.json()).colleagues : []
  }

  #draw({ start }) {
    this.#sheet.replaceChildren(...this.#shown.map((one, at) => this.#option(one, at)))
    if (!this.#sheet.matches(":popover-open")) this.#sheet.showPopover()
    const { left, top, bottom } = placeOf(this.#words, start)
    const box = this.#sheet.getBoundingClientRect()
    const fits = top - box.height > 8
    this.#sheet.style.left = `${Math.max(8, Math.min(left, innerWidth - box.width - 8))}px`
    this.#sheet.style.top = `${fits ? top - box.height - 4 : bottom + 4}px`
    this.#words.setAttribute("aria-controls", this.#sheet.id)
    this.#words.setAttribute("aria-activedescendant", `mention-${this.#at}`)
  }

  #option({ name, photo }, at) {
    const option = document.createElement("div")
    option.id = `mention-${at}`
    option.className = "menu__item mention-menu__one"
    option.setAttribute("role", "option")
    option.setAttribute("aria-selected", String(at === this.#at))
    const face = document.createElement("span")
    face.className = "avatar avatar--tiny"
    face.setAttribute("aria-hidden", "true")
    if (photo) face.append(Object.assign(new Image(), { src: photo, alt: "" }))
    else face.textContent = initials(name)
    const words = Object.assign(document.createElement("span"), { textContent: name })
    words.className = "one-line"
    option.append(face, words)
    return option
  }

  #key = (event) => {
    if (!this.#sheet.matches(":popover-open") || event.target !== this.#words) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      this.#at = (this.#at + step + this.#shown.length) % this.#shown.length
      const call = this.#call
      if (call) this.#draw(call)
    } else if (event.key === "Enter" || event.key === "Tab") this.#put(this.#shown[this.#at])
    else if (event.key === "Escape") this.#close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #choose = (event) => {
    event.preventDefault() // the words keep the focus
    const option = event.target.closest("[role=option]")
    if (option) this.#put(this.#shown[Number(option.id.split("-").at(-1))])
  }

  #put({ name }) {
    const call = this.#call
    if (!call) return
    const words = this.#words
    words.setSelectionRange(call.start, words.selectionStart)
    // the browser's own way to put text in, so that its undo takes it out again
    document.execCommand("insertText", false, `@${name} `)
    this.#close()
  }

  #close = () => {
    if (this.#sheet.matches(":popover-open")) this.#sheet.hidePopover()
    this.#words?.removeAttribute("aria-activedescendant")
  }
}

if (globalThis.customElements) customElements.define("mention-menu", MentionMenu)
