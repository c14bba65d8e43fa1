/**
 * <outcome-chooser>: a digit chooses how it ended. In a composer's name the choice is handed over,
 * and its words are sent with it; else the form closes the conversation.
 */
let early = "" // a digit, or Enter, that came before the question was there

document.addEventListener("keydown", (event) => {
  if (!/^([1-9]|Enter)$/.test(event.key) || !document.querySelector(".talk__settle.htmx-request")) return
  event.preventDefault()
  event.stopPropagation()
  early = event.key
}, true)

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.matches?.(".talk__settle")) early = ""
})

class OutcomeChooser extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.#key, true)
    this.addEventListener("submit", this.#submit, true)
    this.querySelector("[autofocus]")?.focus()
    const chosen = early === "Enter" ? "[autofocus]" : `[data-digit="${early}"]`
    if (!early) return
    const take = ({ target }) => {
      if (!target.contains(this)) return
      document.removeEventListener("htmx:afterSettle", take)
      this.querySelector(chosen)?.click() // its form knows by now where to
    }
    document.addEventListener("htmx:afterSettle", take)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#key, true)
    this.removeEventListener("submit", this.#submit, true)
  }

  #key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const chosen = this.querySelector(`[data-digit="${CSS.escape(event.key)}"]`)
    if (!chosen) return
    event.preventDefault()
    event.stopPropagation() // the same digit opens a list where no dialog is
    if (!event.repeat) chosen.click()
  }

  #submit = (event) => {
    if (!this.hasAttribute("data-for-composer")) return
    event.preventDefault()
    event.stopPropagation()
    const detail = { outcome: event.submitter?.value ?? "" }
    this.closest("dialog")?.close()
    document.dispatchEvent(new CustomEvent("outcome:chosen", { detail }))
  }
}

customElements.define("outcome-chooser", OutcomeChooser)
