/**
 * <shared-drafts href="…/drafts">: what colleagues began and let the others read. Looks again when
 * a draft of the conversation came, went or was shared, and at nothing else.
 */
class SharedDrafts extends HTMLElement {
  #missed = false

  connectedCallback() {
    document.addEventListener("live:draft.changed", this.#changed)
    document.addEventListener("live:draft.taken", this.#changed)
    document.addEventListener("live:down", this.#down)
    document.addEventListener("live:up", this.#up)
  }

  disconnectedCallback() {
    document.removeEventListener("live:draft.changed", this.#changed)
    document.removeEventListener("live:draft.taken", this.#changed)
    document.removeEventListener("live:down", this.#down)
    document.removeEventListener("live:up", this.#up)
  }

  #changed = ({ detail }) => {
    if (String(detail.conversation_id) === this.dataset.conversation) this.#look()
  }

  #down = () => {
    this.#missed = true
  }

  #up = () => {
    if (this.#missed) this.#look()
    this.#missed = false
  }

  #look = () => {
    const open = this.querySelector("details[open]")?.id
    globalThis.htmx
      ?.ajax("GET", this.getAttribute("href"), { source: this, target: this, swap: "innerHTML" })
      .then(() => open && document.getElementById(open)?.setAttribute("open", ""))
  }
}

customElements.define("shared-drafts", SharedDrafts)
