/**
 * <conversation-finder>: choosing a line by the keyboard alone while the field keeps the focus.
 *
 * The first line is marked from the start, so Enter takes it; arrows, Home and End go on from there.
 */
class ConversationFinder extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#key)
    this.addEventListener("htmx:afterSettle", this.#first)
    this.#first()
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#key)
    this.removeEventListener("htmx:afterSettle", this.#first)
  }

  get #field() {
    return this.querySelector("[role=combobox]")
  }

  get #options() {
    return [...this.querySelectorAll("[role=option]")]
  }

  get #marked() {
    return this.#options.findIndex((option) => option.ariaSelected === "true")
  }

  #first = () => this.#mark(0)

  #mark(at) {
    const options = this.#options
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)))
    if (options[at]) {
      this.#field.setAttribute("aria-activedescendant", options[at].id)
      options[at].scrollIntoView({ block: "nearest" })
    } else this.#field.removeAttribute("aria-activedescendant")
  }

  #key = (event) => {
    if (event.target !== this.#field) return
    const last = this.#options.length - 1
    const to = { ArrowDown: this.#marked + 1, ArrowUp: this.#marked - 1, PageDown: last, PageUp: 0 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      this.#mark(to > last ? 0 : to < 0 ? last : to)
    } else if (event.key === "Enter") {
      event.preventDefault()
      this.#options[this.#marked]?.click()
    }
  }
}

customElements.define("conversation-finder", ConversationFinder)
