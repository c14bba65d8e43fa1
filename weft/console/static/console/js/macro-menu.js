/**
 * <macro-menu>: offers the macros of a conversation when it opens, and shows what the chosen one
 * would do before it is run. Without script its links lead to pages that do the same.
 */
import { plain } from "../../ui/js/plain-words.js"

class MacroMenu extends HTMLElement {
  #dialog

  connectedCallback() {
    this.#menu.addEventListener("toggle", this.#toggled)
    this.addEventListener("htmx:afterSettle", this.#loaded)
    this.addEventListener("click", this.#click)
    this.addEventListener("input", this.#find)
    this.addEventListener("keydown", this.#key)
    this.addEventListener("htmx:beforeSwap", this.#refused)
    this.addEventListener("htmx:afterRequest", this.#answered)
    document.addEventListener("macro-began", this.#began)
    document.addEventListener("macro-undone", this.#undone)
  }

  disconnectedCallback() {
    this.#menu.removeEventListener("toggle", this.#toggled)
    this.removeEventListener("htmx:afterSettle", this.#loaded)
    this.removeEventListener("click", this.#click)
    this.removeEventListener("input", this.#find)
    this.removeEventListener("keydown", this.#key)
    this.removeEventListener("htmx:beforeSwap", this.#refused)
    this.removeEventListener("htmx:afterRequest", this.#answered)
    document.removeEventListener("macro-began", this.#began)
    document.removeEventListener("macro-undone", this.#undone)
    this.#dialog?.remove()
  }

  get #menu() {
    return this.querySelector("details")
  }

  #toggled = () => {
    if (this.#menu.open) globalThis.htmx.trigger(this.querySelector(".menu__sheet"), "opened")
  }

  #loaded = (event) => {
    if (event.target.matches(".menu__sheet")) (this.querySelector("[data-menu-focus]") ?? this.querySelector(".menu__item"))?.focus()
  }

  #click = (event) => {
    const macro = event.target.closest("[data-macro]")
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0
    if (macro && isPlain) {
      event.preventDefault()
      this.#plan(macro.href)
    } else if (event.target.closest("[data-dismiss]") || event.target === this.#dialog) {
      event.preventDefault()
      this.#dialog.close()
    }
  }

  #find = (event) => {
    if (!event.target.matches("[type=search]")) return
    const wanted = plain(event.target.value.trim())
    for (const macro of this.querySelectorAll("[data-macro]")) {
      macro.hidden = !plain(macro.textContent).includes(wanted)
    }
  }

  #key = (event) => {
    if (event.key !== "Enter") return
    if (event.target.matches("[type=search]")) {
      event.preventDefault()
      this.querySelector("[data-macro]:not([hidden])")?.click()
    } else if ((event.ctrlKey || event.metaKey) && event.target.closest("dialog")) {
      event.preventDefault() // the composer behind it would send
      this.#dialog.querySelector("form").requestSubmit()
    }
  }

  /** Show what a macro would do here. */
  async #plan(address) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null)
    if (!answer?.ok) return
    this.#dialog ??= this.appendChild(Object.assign(document.createElement("dialog"), { className: "macro-dialog" }))
    this.#dialog.innerHTML = await answer.text()
    this.#dialog.setAttribute("aria-labelledby", "plan-title")
    globalThis.htmx.process(this.#dialog)
    this.#menu.open = false
    this.#dialog.showModal()
    this.#dialog.querySelector("[data-run]").focus()
  }

  /** What could not be run is shown again, with the reason. */
  #refused = (event) => {
    if (event.target.closest("dialog") && [409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true
  }

  /** The server has put it into the draft; what is typed here may be newer than that. */
  #began = ({ detail: { conversation, text } }) => {
    const composer = this.#composer(conversation)
    if (!composer) return
    composer.turnTo("reply")
    write(composer.words, composer.words.value ? `${composer.words.value}\n\n${text}` : text)
  }

  #undone = ({ detail: { conversation, text } }) => {
    const words = this.#composer(conversation)?.words
    const at = words?.value.lastIndexOf(text) ?? -1
    if (at >= 0) write(words, words.value.slice(0, at).trimEnd() + words.value.slice(at + text.length))
  }

  #composer(conversation) {
    return document.querySelector(`message-composer[data-conversation="${conversation}"]`)
  }

  #answered = (event) => {
    if (event.detail.successful && event.target.closest("dialog")) this.#dialog.close()
  }
}

function write(words, text) {
  words.value = text
  words.dispatchEvent(new Event("input", { bubbles: true }))
}

customElements.define("macro-menu", MacroMenu)
