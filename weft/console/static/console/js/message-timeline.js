/**
 * <message-timeline>: the talk. Stays at the newest when it was there, loads older on demand,
 * fetches itself again when told to, and says how far somebody has really read.
 */
import { weave } from "../../ui/js/weave.js"

const NEAR = 80 // pixels from the end that count as being there

class MessageTimeline extends HTMLElement {
  #loading = null
  #again = false
  #older
  #readUpTo = 0
  #resize
  #atEnd = true

  connectedCallback() {
    this.addEventListener("live", this.refresh)
    this.addEventListener("scroll", this.#scrolled, { passive: true })
    document.addEventListener("visibilitychange", this.#read)
    window.addEventListener("focus", this.#read)
    this.#resize = new ResizeObserver(() => this.#atEnd && this.toEnd())
    this.#resize.observe(this)
    this.#older = new IntersectionObserver(this.#reachedOlder, { root: this, rootMargin: "200px" })
    queueMicrotask(() => this.#arrive())
  }

  disconnectedCallback() {
    this.removeEventListener("live", this.refresh)
    this.removeEventListener("scroll", this.#scrolled)
    document.removeEventListener("visibilitychange", this.#read)
    window.removeEventListener("focus", this.#read)
    this.#resize.disconnect()
    this.#older.disconnect()
  }

  get entries() {
    return this.querySelector(".entries")
  }

  /** The newest message on the page; what a reply is an answer to. */
  get last() {
    return Number(this.entries?.dataset.last ?? 0)
  }

  toEnd() {
    this.scrollTop = this.scrollHeight
    this.#atEnd = true
  }

  /** Make the timeline equal to the server's. One request at a time, and the last word counts. */
  refresh = async () => {
    if (this.#loading) {
      this.#again = true
      return this.#loading
    }
    this.#loading = this.#fetch().finally(() => (this.#loading = null))
    await this.#loading
    if (this.#again) {
      this.#again = false
      await this.refresh()
    }
  }

  #arrive() {
    const fresh = this.querySelector("#fresh")
    if (fresh) fresh.scrollIntoView({ block: "start" })
    else this.toEnd()
    this.#atEnd = this.#isAtEnd()
    this.#watchOlder()
    this.#read()
  }

  async #fetch() {
    const first = this.entries.dataset.first
    const query = first && first !== "0" ? `?first=${first}` : ""
    const page = await this.#get(this.dataset.refresh + query)
    const entries = page?.querySelector(".entries")
    if (!entries || !this.isConnected) return
    const fresh = this.querySelector("#fresh")
    if (!fresh) entries.querySelector("#fresh")?.remove() // drawn once, when one arrives
    else if (!entries.querySelector("#fresh")) fresh.dataset.keep = ""
    weave(this.entries, entries)
    this.#watchOlder()
    if (this.#atEnd) this.toEnd()
    this.#read()
    this.dispatchEvent(new CustomEvent("timeline:fresh", { bubbles: true }))
  }

  async #get(address) {
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": "entries" } })
      if (!answer.ok) return null
      return new DOMParser().parseFromString(await answer.text(), "text/html")
    } catch {
      return null // the line is down: live.js asks again when it is up
    }
  }

  #watchOlder() {
    this.#older.disconnect()
    const older = this.querySelector("#older")
    if (older) this.#older.observe(older)
  }

  #reachedOlder = async ([entry]) => {
    if (!entry.isIntersecting || this.#loading) return
    const older = this.querySelector("#older")
    const link = older?.querySelector("a")
    if (!link || older.dataset.busy) return
    older.dataset.busy = ""
    const page = await this.#get(link.href)
    const run = page?.querySelector(".entries")
    if (!run) {
      delete older.dataset.busy
      return
    }
    const from = this.scrollHeight - this.scrollTop
    older.remove()
    for (const day of run.querySelectorAll(".day")) document.getElementById(day.id)?.remove()
    this.entries.prepend(...run.childNodes)
    this.entries.dataset.first = run.dataset.first
    this.scrollTop = this.scrollHeight - from
    this.#watchOlder()
  }

  #isAtEnd() {
    return this.scrollHeight - this.scrollTop - this.clientHeight < NEAR
  }

  #scrolled = () => {
    this.#atEnd = this.#isAtEnd()
    this.#read()
  }

  /** Only what stands on a page that somebody looks at has been read. */
  #read = () => {
    if (document.hidden || !document.hasFocus() || !this.#atEnd) return
    if (this.last <= this.#readUpTo || !this.dataset.reading) return
    this.#readUpTo = this.last
    globalThis.htmx?.ajax("POST", this.dataset.reading, {
      source: this,
      swap: "none",
      values: { up_to: this.last },
    })
  }
}

customElements.define("message-timeline", MessageTimeline)
