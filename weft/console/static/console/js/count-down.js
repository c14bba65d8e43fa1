/** <count-down until="…" data-words="Leaves in %s">: counts the seconds until then. */

import { now } from "../../ui/js/clock.js"
import { left } from "./remaining.js"

class CountDown extends HTMLElement {
  #timer

  connectedCallback() {
    this.#show()
    this.#timer = setInterval(() => this.#show(), 1_000)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  #show() {
    const seconds = left(this.getAttribute("until"), now())
    this.textContent = this.dataset.words.replace("%s", `${seconds} s`)
  }
}

customElements.define("count-down", CountDown)
