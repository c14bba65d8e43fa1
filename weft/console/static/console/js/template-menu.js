/**
 * <template-menu for="words" data-gaps="brand …" data-unfilled="…">: puts a prepared text where
 * the caret is, and stops a reply in which a gap is still open. The server fills and refuses too.
 */

/** Where the first open gap of a text stands, [start, end], or null; `names` are the known ones. */
export function openGap(text, names) {
  const known = names.map((name) => name.replaceAll(".", "\\.")).join("|")
  const found = new RegExp(`\\{\\{ {0,3}(?:${known}) {0,3}\\}\\}`).exec(text)
  return found && [found.index, found.index + found[0].length]
}

class TemplateMenu extends HTMLElement {
  connectedCallback() {
    this.#menu.addEventListener("toggle", this.#toggled)
    this.addEventListener("htmx:afterSettle", this.#loaded)
    this.addEventListener("click", this.#click)
    this.addEventListener("input", this.#search)
    this.addEventListener("keydown", this.#key)
    this.#form.addEventListener("input", this.#check)
    this.#form.addEventListener("change", this.#check)
    this.#words.addEventListener("invalid", this.#show)
    this.#check()
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("input", this.#check)
    this.#form?.removeEventListener("change", this.#check)
    this.#words?.removeEventListener("invalid", this.#show)
  }

  get #menu() {
    return this.querySelector("details")
  }

  get #words() {
    return document.getElementById(this.getAttribute("for"))
  }

  get #form() {
    return this.closest("form")
  }

  get #gap() {
    return openGap(this.#words.value, this.dataset.gaps.split(" "))
  }

  #toggled = () => {
    if (this.#menu.open) globalThis.htmx.trigger(this.querySelector(".menu__sheet"), "opened")
  }

  #loaded = () => {
    this.querySelector("[data-menu-focus]")?.focus()
  }

  #click = (event) => {
    const choice = event.target.closest("[data-text]")
    if (choice) this.#put(choice.dataset.text)
  }

  #search = (event) => {
    event.stopPropagation() // nothing was written yet
    const wanted = event.target.value.trim().toLocaleLowerCase()
    for (const choice of this.querySelectorAll("[data-text]")) {
      choice.hidden = !choice.textContent.toLocaleLowerCase().includes(wanted)
    }
  }

  #key = (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return
    event.preventDefault() // it would send what is written
    const choice = this.querySelector("[data-text]:not([hidden])")
    if (choice) this.#put(choice.dataset.text)
  }

  #put(text) {
    const words = this.#words
    this.#menu.open = false
    words.setRangeText(text, words.selectionStart, words.selectionEnd, "end")
    words.dispatchEvent(new Event("input", { bubbles: true }))
    words.focus()
    this.#show()
  }

  /** Take the first open gap into the selection, to be typed over. */
  #show = () => {
    const gap = this.#gap
    if (gap) this.#words.setSelectionRange(...gap)
  }

  #check = () => {
    const isOpen = this.#form.elements.mode.value !== "note" && this.#gap
    this.#words.setCustomValidity(isOpen ? this.dataset.unfilled : "")
  }
}

customElements.define("template-menu", TemplateMenu)
