/** <case-dialog>: opens links marked data-dialog above the desk, and goes when it is done. */
import "./conversation-finder.js"
import "./outcome-chooser.js"

/** What is marked on the page, or else where one writes, as more of an address. */
function marked() {
  const field = document.querySelector("message-composer textarea")
  const typed = field?.value.slice(field.selectionStart, field.selectionEnd) ?? ""
  const selection = getSelection()
  const text = (selection.toString() || typed).trim().slice(0, 300)
  const node = selection.anchorNode
  const from = (node instanceof Element ? node : node?.parentElement)?.closest("[data-message]")
  const message = from ? `&message=${encodeURIComponent(from.dataset.message)}` : ""
  return text ? `&text=${encodeURIComponent(text)}${message}` : ""
}

class CaseDialog extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this.#click)
    document.addEventListener("dialog", this.#asked)
    this.addEventListener("htmx:afterRequest", this.#done)
    this.addEventListener("input", this.#pick)
    document.addEventListener("dialog:filled", this.#show)
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#click)
    document.removeEventListener("dialog", this.#asked)
    this.removeEventListener("htmx:afterRequest", this.#done)
    this.removeEventListener("input", this.#pick)
    document.removeEventListener("dialog:filled", this.#show)
  }

  get #dialog() {
    return this.querySelector("dialog")
  }

  #click = (event) => {
    if (event.target === this.#dialog || event.target.closest("[data-close-dialog]")) {
      if (this.contains(event.target)) event.preventDefault()
      this.#dialog.close()
      return
    }
    const link = event.target.closest("a[data-dialog]")
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    link.closest("details[data-menu]")?.removeAttribute("open")
    this.#open(link.href + (link.hasAttribute("data-with-words") ? marked() : ""))
  }

  /** The page wants to know more before it does what was asked. */
  #asked = ({ target, detail }) => {
    target.closest?.("details[data-menu]")?.removeAttribute("open")
    this.#open(detail.href)
  }

  async #open(href) {
    const body = this.querySelector("#case-dialog-body")
    body.replaceChildren()
    await globalThis.htmx.ajax("GET", href, { source: this, target: body, swap: "innerHTML" })
    this.#show()
  }

  /** Show what the server has put here, perhaps in answer to a button elsewhere. */
  #show = () => {
    if (!this.querySelector("#case-dialog-body").children.length || this.#dialog.open) return
    this.#dialog.showModal()
    this.#dialog.querySelector("[autofocus]")?.focus()
  }

  /** Whoever fills in a field that goes with a choice has chosen it. */
  #pick = ({ target }) => {
    const choice = target.dataset.picks && document.getElementById(target.dataset.picks)
    if (choice) choice.checked = true
  }

  /** What answers without a page has done what was asked. */
  #done = (event) => {
    if (event.detail.xhr?.status === 204) this.#dialog.close()
  }
}

customElements.define("case-dialog", CaseDialog)
