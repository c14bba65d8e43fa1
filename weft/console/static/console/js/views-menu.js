/** <views-menu data-from="/views/" data-live="all">: all lists there are, true while it is open. */
import { pageOf, weave } from "../../ui/js/weave.js"

class ViewsMenu extends HTMLElement {
  #asked = 0

  connectedCallback() {
    this.#menu?.addEventListener("toggle", this.#fill)
    this.addEventListener("live", this.#fill)
  }

  disconnectedCallback() {
    this.#menu?.removeEventListener("toggle", this.#fill)
    this.removeEventListener("live", this.#fill)
  }

  get #menu() {
    return this.closest("details")
  }

  #fill = async () => {
    if (!this.#menu?.open) return
    const number = ++this.#asked
    const answer = await fetch(this.dataset.from, { headers: { "HX-Request": "true" } }).catch(
      () => null, // the line is down: live.js asks again when it is up
    )
    const page = await pageOf(answer)
    if (!page || number !== this.#asked) return
    const fresh = page.getElementById("all-views")
    const shown = this.querySelector("#all-views")
    if (!fresh) return
    if (shown) weave(shown, fresh)
    else {
      this.replaceChildren(fresh)
      if (this.#menu.contains(document.activeElement)) this.querySelector("a")?.focus()
    }
  }
}

customElements.define("views-menu", ViewsMenu)
