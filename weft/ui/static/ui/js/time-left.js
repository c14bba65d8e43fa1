/**
 * <time-left datetime="…" data-warns="…">: shows how much time is left, and keeps it true.
 *
 * What is left is "2 h"; what is over is "−25 m". The tone (fine, risk, late) changes with it, and
 * the sign beside it with the tone. Without script it shows the time by the clock.
 */
import { now } from "./clock.js"
import { brief } from "./relative-time.js"

const WEEK = 604_800_000 // milliseconds; what is further away is named by its day

/** How it stands: fine, risk, or late. */
export function toneOf(due, warns, at) {
  if (at >= due) return "late"
  return warns && at >= warns ? "risk" : "fine"
}

/** "2 h" before it is due, "−25 m" after; under a minute "0 m", and beyond a week a date, without a sign. */
export function left(due, at, language = "en") {
  const apart = Math.abs(due - at)
  const words =
    apart < 60_000
      ? new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "narrow" }).format(0)
      : brief(new Date(due), new Date(at), language)
  const isCounted = apart >= 60_000 && apart < WEEK
  return at >= due && isCounted ? `\u2212${words}` : words
}

if (globalThis.customElements) {
  class TimeLeft extends HTMLElement {
    #timer

    connectedCallback() {
      this.#show()
      this.#timer = setInterval(this.#show, 10_000)
      document.addEventListener("clock:set", this.#show)
    }

    disconnectedCallback() {
      clearInterval(this.#timer)
      document.removeEventListener("clock:set", this.#show)
    }

    static observedAttributes = ["datetime", "data-warns"]

    attributeChangedCallback() {
      if (this.isConnected) this.#show()
    }

    #show = () => {
      const due = Date.parse(this.getAttribute("datetime"))
      const shown = this.querySelector("time")
      if (Number.isNaN(due) || !shown) return
      const at = now()
      const language = document.documentElement.lang || "en"
      const tone = toneOf(due, Date.parse(this.dataset.warns), at)
      if (this.dataset.tone !== tone) this.dataset.tone = tone
      const words = left(due, at, language)
      if (shown.textContent !== words) shown.textContent = words
      shown.dateTime = this.getAttribute("datetime")
    }
  }

  customElements.define("time-left", TimeLeft)
}
