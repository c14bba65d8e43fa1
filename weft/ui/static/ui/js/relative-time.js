/** <relative-time datetime="…">: shows "3 minutes ago" and keeps it true. */
import { now } from "./clock.js"
import { dialect } from "./dialect.js"

const STEPS = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86_400, "hour", 3600],
  [604_800, "day", 86_400],
]

/** Words for the time from `then` to `now`; older than a week is a date. */
export function ago(then, now, language = "en", style = "long") {
  const seconds = Math.round((then - now) / 1000)
  const distance = Math.abs(seconds)
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style })
  if (distance < 45) return words.format(0, "second")
  for (const [limit, unit, size] of STEPS) {
    if (distance < limit) return words.format(Math.trunc(seconds / size), unit)
  }
  const sameYear = then.getFullYear() === now.getFullYear()
  return new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    year: sameYear ? undefined : "numeric",
  }).format(then)
}

/** "3 m", "2 h", "4 d": for narrow columns; the sign is left out. */
export function brief(then, now, language = "en") {
  const seconds = Math.abs(now - then) / 1000
  const pick = (unit, value) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(value)
  if (seconds < 60) return ago(now, now, language, "narrow")
  if (seconds < 3600) return pick("minute", Math.floor(seconds / 60))
  if (seconds < 86_400) return pick("hour", Math.floor(seconds / 3600))
  if (seconds < 604_800) return pick("day", Math.floor(seconds / 86_400))
  return ago(then, now, language)
}

if (globalThis.customElements) {
  class RelativeTime extends HTMLElement {
    #timer

    connectedCallback() {
      this.#show()
      this.#timer = setInterval(this.#show, 30_000)
      document.addEventListener("clock:set", this.#show)
    }

    disconnectedCallback() {
      clearInterval(this.#timer)
      document.removeEventListener("clock:set", this.#show)
    }

    static observedAttributes = ["datetime"]

    attributeChangedCallback() {
      if (this.isConnected) this.#show()
    }

    #show = () => {
      const then = new Date(this.getAttribute("datetime"))
      if (Number.isNaN(then.getTime())) return
      const language = dialect(document.documentElement.lang || "en")
      const words = this.hasAttribute("brief")
        ? brief(then, new Date(now()), language)
        : ago(then, new Date(now()), language)
      if (this.textContent !== words) this.textContent = words
      // the server's clocks beside it show 24 hours to everybody
      this.title ||= then.toLocaleString(language, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" })
    }
  }

  customElements.define("relative-time", RelativeTime)
}
