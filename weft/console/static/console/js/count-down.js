/** <count-down until="…" data-words="Leaves in %s">: counts the seconds until then. */

/** The seconds that are left, never fewer than none. */
export function left(until, now) {
  return Math.max(0, Math.ceil((new Date(until) - now) / 1_000))
}

class CountDown extends (globalThis.HTMLElement ?? Object) {
  #timer

  connectedCallback() {
    this.#show()
    this.#timer = setInterval(() => this.#show(), 1_000)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  #show() {
    const seconds = left(this.getAttribute("until"), Date.now())
    this.textContent = this.dataset.words.replace("%s", `${seconds} s`)
  }
}

if (globalThis.customElements) customElements.define("count-down", CountDown)
