/** <key-sheet>: the keys that work on this page, now, as they are set. */
import { available } from "./commands.js"
import { shown } from "./key-names.js"

class KeySheet extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this.#click)
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#click)
  }

  get #dialog() {
    return this.querySelector("dialog")
  }

  #click = ({ target }) => {
    if (target.closest?.("[data-command~=help]")) this.#open()
    else if (target === this.#dialog || target.closest?.("[data-shut]")) this.#dialog.close()
  }

  #open() {
    if (this.#dialog.open) return
    const found = available().filter(({ key }) => key)
    for (const part of this.querySelectorAll("[data-place]")) {
      const here = found.filter(({ place }) => place === part.dataset.place)
      part.querySelector("dl").replaceChildren(...here.map((command) => this.#line(command)))
      part.hidden = !here.length
    }
    this.#dialog.showModal()
  }

  #line({ label, key }) {
    const line = this.querySelector("template").content.firstElementChild.cloneNode(true)
    line.querySelector("dt").textContent = label
    line.querySelector("kbd").textContent = shown(key)
    return line
  }
}

customElements.define("key-sheet", KeySheet)
