/**
 * A line to the server: one stream of events, opened again after every break, at the place where
 * it broke. Tells `event`, `up` (as whom, and with which token), `down` and, where nobody is signed
 * in, `refused`; what they mean is another's matter.
 */
import { learn } from "./clock.js"
import { EventLines } from "./event-lines.js"

const FIRST_PAUSE = 400 // milliseconds
const LONGEST_PAUSE = 15_000
const SILENCE = 40_000 // the server breathes every 15 s; nothing for this long is a dead line

/** How long to wait before try number `attempt` (from 0); never in step with other tabs. */
export function pause(attempt, random = Math.random) {
  const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt)
  return most / 2 + random() * (most / 2)
}

export class Line {
  #abort = null
  #attempt = 0
  #before = null // ends the stream that is heard until the next one is up
  #heard = 0
  #href
  #isDown = false
  #isUp = false
  #retry
  #tell
  #viewing
  #watch

  /** `tell` has { event, up, down, refused }; `viewing` are the conversations that somebody looks at. */
  constructor(href, { cursor, viewing, tell }) {
    this.#href = href
    this.cursor = cursor
    this.#viewing = viewing
    this.#tell = tell
    window.addEventListener("online", this.#hurry)
    window.addEventListener("offline", this.#drop)
    document.addEventListener("visibilitychange", this.#awake)
    this.#watch = setInterval(this.#awake, 5_000)
    this.#open()
  }

  close() {
    window.removeEventListener("online", this.#hurry)
    window.removeEventListener("offline", this.#drop)
    document.removeEventListener("visibilitychange", this.#awake)
    clearInterval(this.#watch)
    clearTimeout(this.#retry)
    this.#leave()
    this.#abort?.abort()
  }

  /**
   * Go on from `cursor`, and say that somebody looks at other conversations. Signals are told once
   * and kept nowhere, so the stream before is heard for them until the next one is up.
   */
  turn(cursor, viewing) {
    this.cursor = cursor
    this.#viewing = viewing
    if (this.#isUp) {
      this.#before = this.#abort
      this.#abort = null
    }
    this.#open()
  }

  #leave() {
    this.#before?.abort()
    this.#before = null
  }

  async #open() {
    clearTimeout(this.#retry)
    this.#abort?.abort()
    const abort = (this.#abort = new AbortController())
    this.#isUp = false
    try {
      await this.#listen(abort.signal)
    } catch {
      // told below: a refused or broken line is the same to us
    }
    if (abort !== this.#abort) return // another goes on
    if (abort.signal.aborted && abort.signal.reason !== "dropped") return
    this.#leave()
    this.#isUp = false
    this.#isDown = true
    this.#tell.down()
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#open(), pause(this.#attempt++))
  }

  async #listen(signal) {
    const address = new URL(this.#href, location.href)
    if (this.#viewing.length) address.searchParams.set("conversation", this.#viewing.join(","))
    const headers = { accept: "text/event-stream" }
    if (this.cursor) headers["last-event-id"] = this.cursor
    this.#heard = Date.now()
    const answer = await fetch(address, { headers, signal, cache: "no-store" })
    if (answer.status === 401 || answer.status === 403) return this.#tell.refused()
    if (!answer.ok || !answer.body) return
    learn(answer.headers.get("date"))
    this.#attempt = 0
    this.#isDown = false
    this.#isUp = true
    this.#leave()
    this.#tell.up({ agent: answer.headers.get("x-agent"), token: answer.headers.get("x-csrftoken") })
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    const lines = new EventLines()
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      this.#heard = Date.now()
      for (const event of lines.feed(value)) {
        if (event.id && signal !== this.#abort?.signal) continue // the next one brings it too
        if (event.id) this.cursor = event.id
        this.#tell.event(event)
      }
    }
  }

  #drop = () => {
    this.#leave()
    this.#abort?.abort("dropped")
  }

  #hurry = () => {
    this.#attempt = 0
    if (this.#isDown) this.#open()
  }

  // a laptop that slept does not know that its line is dead
  #awake = () => {
    if (document.hidden || Date.now() - this.#heard < SILENCE) return
    this.#attempt = 0
    this.#tell.down()
    this.#open()
  }
}
