/** <form-preview>: shows how an inbox looks with what stands in the form around it, saved or not. */
const REST_MS = 300 // after the last change

class FormPreview extends HTMLElement {
  #timer
  #asked = 0

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" })
    const styles = document.createElement("link")
    const room = document.createElement("div")
    styles.rel = "stylesheet"
    styles.href = this.dataset.styles
    room.className = "weft"
    room.inert = true // to look at; nobody fills in a preview
    root.replaceChildren(styles, room)
    this.form.addEventListener("input", this.#soon)
    this.form.addEventListener("change", this.#soon)
    this.#draw()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.form?.removeEventListener("input", this.#soon)
    this.form?.removeEventListener("change", this.#soon)
  }

  get form() {
    return this.closest("form")
  }

  #soon = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#draw(), REST_MS)
  }

  async #draw() {
    const turn = ++this.#asked
    const answer = await fetch(this.dataset.address, { method: "POST", body: new FormData(this.form) }).catch(() => null)
    if (!answer?.ok || turn !== this.#asked) return // it cannot be kept like this: show what was right last
    const { html, variables } = await answer.json()
    const room = this.shadowRoot.querySelector(".weft")
    for (const [name, value] of Object.entries(variables)) room.style.setProperty(name, value)
    room.innerHTML = html
  }
}

customElements.define("form-preview", FormPreview)
