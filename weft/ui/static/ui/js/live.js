/**
 * <live-stream href="/live" cursor="912.42" viewing="9">: keeps the page equal to the server.
 *
 * The stream carries names and ids, never content. Every element with data-live="conversation:9
 * inbox:3" gets a `live` event when one of its topics spoke ("all": always) and fetches itself
 * again. After any gap everything with data-live does, so that nothing needs to be guessed.
 *
 * On the document: `live:<name>` for each event ({ detail: data }), `live:up` and `live:down`.
 */
import { EventLines } from "./event-lines.js"

const FIRST_PAUSE = 400 // milliseconds
const LONGEST_PAUSE = 15_000
const BANNER_AFTER = 5_000
const SILENCE = 40_000 // the server breathes every 15 s; nothing for this long is a dead line
const BREATH = 400 // the least time between two refreshes of one element
const AWAY = 3_000 // a tab that nobody looks at for this long shows its conversation to nobody
const HIDDEN = 30_000 // a tab that nobody looks at for this long gives its connection back

/** How long to wait before try number `attempt` (from 0); never in step with other tabs. */
export function pause(attempt, random = Math.random) {
  const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt)
  return most / 2 + random() * (most / 2)
}

/** The topics that an event's ids speak to. */
export function topics(data) {
  const named = { conversation_id: "conversation", thread_id: "thread", inbox_id: "inbox",
    customer_id: "customer", actor_id: "agent" }
  const found = Object.entries(named)
    .filter(([key]) => data?.[key] != null)
    .map(([key, noun]) => `${noun}:${data[key]}`)
  return new Set([...found, "all"])
}

/** Elements that must fetch themselves again, each at most once a BREATH. */
class Stale {
  #timers = new Map()

  mark(element, detail) {
    if (this.#timers.get(element) === "again") return
    if (this.#timers.has(element)) {
      this.#timers.set(element, "again")
      return
    }
    this.#speak(element, detail)
  }

  #speak(element, detail) {
    element.dispatchEvent(new CustomEvent("live", { detail }))
    this.#timers.set(element, "said")
    setTimeout(() => {
      const again = this.#timers.get(element) === "again"
      this.#timers.delete(element)
      if (again && element.isConnected) this.#speak(element, { name: "again" })
    }, BREATH)
  }
}

if (globalThis.customElements) {
  class LiveStream extends HTMLElement {
    static observedAttributes = ["viewing"]

    #abort = null
    #attempt = 0
    #away
    #banner
    #cursor = ""
    #heard = 0
    #gap = false
    #hidden
    #isAway = document.hidden
    #resting = null // ends the wait, or the turn, of a hidden tab
    #retry
    #stale = new Stale()
    #watch

    connectedCallback() {
      this.#cursor ||= this.getAttribute("cursor") ?? ""
      window.addEventListener("online", this.#hurry)
      window.addEventListener("offline", this.#dropped)
      document.addEventListener("visibilitychange", this.#seen)
      this.#watch = setInterval(this.#awake, 5_000)
      this.#open()
    }

    disconnectedCallback() {
      window.removeEventListener("online", this.#hurry)
      window.removeEventListener("offline", this.#dropped)
      document.removeEventListener("visibilitychange", this.#seen)
      this.#resting?.abort()
      clearInterval(this.#watch)
      clearTimeout(this.#away)
      clearTimeout(this.#hidden)
      clearTimeout(this.#retry)
      clearTimeout(this.#banner)
      this.#abort?.abort()
    }

    attributeChangedCallback(name, before, after) {
      if (before === after || !this.#abort) return
      this.#open() // the same cursor, another seat
    }

    async #open() {
      clearTimeout(this.#retry)
      this.#abort?.abort()
      const abort = (this.#abort = new AbortController())
      try {
        await this.#listen(abort.signal)
      } catch {
        // told below: a refused or broken line is the same to us
      }
      if (abort.signal.aborted && abort.signal.reason !== "dropped") return
      this.#down()
    }

    async #listen(signal) {
      const address = new URL(this.getAttribute("href"), location.href)
      const viewing = !this.#isAway && this.getAttribute("viewing")
      if (viewing) address.searchParams.set("conversation", viewing)
      const headers = { accept: "text/event-stream" }
      if (this.#cursor) headers["last-event-id"] = this.#cursor
      this.#heard = Date.now()
      const answer = await fetch(address, { headers, signal, cache: "no-store" })
      if (answer.status === 401 || answer.status === 403) {
        location.reload() // signed out elsewhere: the page knows where to go
        return
      }
      if (!answer.ok || !answer.body) return
      this.#up()
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
      const lines = new EventLines()
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return
        this.#heard = Date.now()
        for (const event of lines.feed(value)) this.#take(event)
      }
    }

    #take({ id, name, data }) {
      if (id) this.#cursor = id
      if (!data) return // only where we stand
      let detail = {}
      try {
        detail = data ? JSON.parse(data) : {}
      } catch {
        return
      }
      document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }))
      if (name === "resync") this.#refresh()
      else if (!id) return // a passing signal such as typing: nothing to fetch
      else this.#tell(name, detail)
    }

    #tell(name, data) {
      const spoken = topics(data)
      for (const element of document.querySelectorAll("[data-live]")) {
        if (element.dataset.live.split(" ").some((topic) => spoken.has(topic))) {
          this.#stale.mark(element, { name, data })
        }
      }
    }

    #refresh() {
      for (const element of document.querySelectorAll("[data-live]")) {
        this.#stale.mark(element, { name: "gap" })
      }
    }

    #up() {
      this.#attempt = 0
      clearTimeout(this.#banner)
      this.#banner = undefined
      const banner = document.getElementById("offline")
      if (banner) banner.hidden = true
      document.documentElement.dataset.line = "up"
      if (this.#gap) this.#refresh()
      this.#gap = false
      document.dispatchEvent(new CustomEvent("live:up"))
    }

    #down() {
      this.#gap = true
      document.documentElement.dataset.line = "down"
      document.dispatchEvent(new CustomEvent("live:down"))
      this.#banner ??= setTimeout(() => {
        const banner = document.getElementById("offline")
        if (banner) banner.hidden = false
      }, BANNER_AFTER)
      clearTimeout(this.#retry)
      this.#retry = setTimeout(() => this.#open(), pause(this.#attempt++))
    }

    #dropped = () => this.#abort?.abort("dropped")

    #hurry = () => {
      this.#attempt = 0
      if (this.#gap) this.#open()
    }

    #seen = () => {
      clearTimeout(this.#away)
      clearTimeout(this.#hidden)
      if (document.hidden) {
        this.#away = setTimeout(this.#leave, AWAY)
        this.#hidden = setTimeout(this.#rest, HIDDEN)
        return
      }
      const wasAway = this.#isAway
      this.#isAway = false
      if (this.#resting) this.#rise()
      else if (wasAway && this.getAttribute("viewing")) this.#open()
      else this.#awake()
    }

    // who does not look must be told what happens, and colleagues must not see them here
    #leave = () => {
      this.#isAway = true
      if (this.getAttribute("viewing")) this.#open()
    }

    // A browser opens six connections to a server and no more, so seven tabs with a stream each
    // would wait for ever. Of those that nobody looks at one at a time keeps its own.
    #rest = () => {
      if (!navigator.locks || this.#resting) return
      const resting = (this.#resting = new AbortController())
      clearTimeout(this.#retry)
      this.#abort?.abort()
      const turn = () =>
        new Promise((done) => {
          if (resting.signal.aborted) return done()
          resting.signal.addEventListener("abort", done)
          this.#gap = true
          this.#open()
        })
      navigator.locks.request("weft-live", { signal: resting.signal }, turn).catch(() => {})
    }

    #rise() {
      this.#resting.abort()
      this.#resting = null
      this.#gap = true
      this.#attempt = 0
      this.#open()
    }

    // a laptop that slept does not know that its line is dead
    #awake = () => {
      if (document.hidden || this.#resting || Date.now() - this.#heard < SILENCE) return
      this.#gap = true
      this.#attempt = 0
      this.#open()
    }
  }

  customElements.define("live-stream", LiveStream)
}
