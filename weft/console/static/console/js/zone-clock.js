/** <zone-clock zone="Europe/Prague">: what the clock shows there, and keeps it true. */

/** The time of day in a zone, of 24 hours as everywhere on the page. */
export function timeThere(now, zone, lang) {
  const shown = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
  return now.toLocaleTimeString(lang, shown)
}

class ZoneClock extends (globalThis.HTMLElement ?? Object) {
  #timer

  connectedCallback() {
    this.#show()
    this.#timer = setInterval(() => this.#show(), 10_000)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  #show() {
    const lang = document.documentElement.lang
    try {
      this.textContent = timeThere(new Date(), this.getAttribute("zone"), lang)
    } catch {
      // the browser does not know this zone: what the server wrote stays
    }
  }
}

if (globalThis.customElements) customElements.define("zone-clock", ZoneClock)
