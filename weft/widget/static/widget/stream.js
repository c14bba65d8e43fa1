/**
 * Live events. One tab per browser holds the connection and tells the others, because a
 * browser opens few connections to one host; where locks are missing, each tab holds its own.
 */
import { later } from "./thread.js"

const NAMES = ["message", "amended", "state", "typing", "seen", "read", "resync"]
const SILENCE = 60_000 // a tab that was away for longer does not trust its connection
const PATIENCE = 2500 // a shorter gap is not worth a word

/** Milliseconds to wait before try number `attempt`: doubling, at most a minute, spread at random. */
export const pause = (attempt, random = Math.random()) => Math.min(60_000, 500 * 2 ** attempt) * (0.5 + random / 2)

export class Stream {
  cursor
  #url
  #read
  #hear
  #probe
  #lost
  #tabs
  #release
  #over = new AbortController()
  #source
  #timer
  #worry
  #attempt = 0
  #heard = 0

  /** `hear(name, data)` gets each event once; `probe()` asks what is wrong; `lost(bool)` shows it. */
  constructor({ name, cursor, url, read, hear, probe, lost }) {
    const { signal } = this.#over
    this.cursor = cursor
    this.#url = url
    this.#read = read
    this.#hear = hear
    this.#probe = probe
    this.#lost = lost
    this.#tabs = new BroadcastChannel(name)
    this.#tabs.onmessage = ({ data: [event, data, cursor] }) => this.#take(event, data, cursor)
    const lead = () => new Promise(release => ((this.#release = release), this.#open()))
    if (navigator.locks) navigator.locks.request(name, { signal }, lead).catch(() => {})
    else lead()
    addEventListener("pageshow", () => this.again(), { signal })
    // each tab hears of this by itself; a line that seems to stand may be dead by the time it is over
    addEventListener("offline", () => this.#lost(true), { signal })
    addEventListener("online", () => this.again(!this.#calm()), { signal })
    document.addEventListener("visibilitychange", () => document.hidden || this.again(), { signal })
  }

  /** Tell the other tabs something that the server does not. */
  share(name, data) {
    this.#tabs.postMessage([name, data, ""])
  }

  /** Connect afresh when this tab leads and the line is down or has been silent for long, or `now`. */
  again(now) {
    if (this.#release && (now || !this.#source || Date.now() - this.#heard > SILENCE)) {
      this.#attempt = 0
      this.#open()
    }
  }

  close() {
    this.#shut()
    this.#calm()
    this.#over.abort()
    this.#release?.()
    this.#release = null
    this.#tabs.close()
  }

  #open() {
    this.#shut()
    const source = (this.#source = new EventSource(this.#url(this.cursor)))
    const alive = () => {
      this.#heard = Date.now()
      this.#attempt = 0
      // what was on its way already may still arrive after the line went
      if (navigator.onLine) this.#calm()
    }
    source.onopen = () => {
      alive()
      this.#calm()
    }
    source.onerror = () => {
      this.#worry ??= setTimeout(() => this.#lost(true), PATIENCE)
      // The browser tries again by itself, unless it was answered with a "no"
      if (source.readyState === EventSource.CLOSED) this.#failed()
    }
    for (const name of NAMES) {
      source.addEventListener(name, event => {
        alive()
        const data = this.#read(event.data)
        if (this.#take(name, data, event.lastEventId)) this.#tabs.postMessage([name, data, event.lastEventId])
      })
    }
  }

  #failed() {
    this.#shut()
    this.#timer = setTimeout(async () => {
      // EventSource never says why it failed; an ordinary question does
      await this.#probe().catch(() => {})
      if (this.#release) this.#open()
    }, pause(this.#attempt++))
  }

  #calm() {
    clearTimeout(this.#worry)
    this.#worry = null
    this.#lost(false)
  }

  #shut() {
    clearTimeout(this.#timer)
    this.#source?.close()
    this.#source = null
  }

  /** Typing carries the cursor of the event before it, so it is never "older". */
  #take(name, data, cursor) {
    const news = later(cursor, this.cursor)
    if (!news && name === "message" && cursor) return false
    if (news) this.cursor = cursor
    this.#hear(name, data)
    return true
  }
}
