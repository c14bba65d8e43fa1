/**
 * <message-timeline>: the talk. Stays at the newest when it was there, loads older and newer ones
 * at its ends, fetches itself again when told to, and says how far somebody has really read.
 *
 * Only some hundred messages stand on the page at a time: what goes far out of sight is left out
 * and asked for again. After each look it dispatches `timeline:fresh`, with the messages of others
 * that were not there before ({ detail: { news } }).
 */
import { pageOf, weave } from "../../ui/js/weave.js"

const NEAR = 80 // pixels from the end that count as being there
const AHEAD = 200 // pixels before an end is reached
const MOST = 200 // messages on the page
const RUN = 50 // messages that one step back brings, as timeline/runs.py has it
const GOES = ["wheel", "touchmove", "keydown", "pointerdown", "focusin"] // somebody goes elsewhere

class MessageTimeline extends HTMLElement {
  #loading = null
  #asking = 0 // answers that are on their way, and may know less than the page does
  #again = false
  #coming = new Map() // end → the run that was asked for there
  #ends
  #pointed = []
  #readUpTo = 0
  #resize
  #atEnd = true
  #turns = 0 // how often another part of the talk came on the page
  #arrives = true // nobody has gone anywhere yet, and its place may still change its size
  #seen = 0 // the newest message that was ever shown, whatever is sieved out now

  connectedCallback() {
    this.addEventListener("live", this.refresh)
    this.addEventListener("scroll", this.#scrolled, { passive: true })
    document.addEventListener("visibilitychange", this.#read)
    window.addEventListener("focus", this.#read)
    this.parentElement.addEventListener("click", this.#sieve)
    this.parentElement.addEventListener("command", this.#next)
    for (const kind of GOES) this.addEventListener(kind, this.#go, { passive: true })
    this.#resize = new ResizeObserver(this.#resized)
    this.#resize.observe(this)
    this.#ends = new IntersectionObserver(this.#reached, { root: this, rootMargin: `${AHEAD}px` })
    queueMicrotask(() => this.#arrive())
  }

  #go = () => {
    this.#arrives = false
  }

  #resized = () => {
    if (this.#arrives) this.#arrive()
    else if (this.isAtEnd) this.toEnd()
  }

  disconnectedCallback() {
    this.removeEventListener("live", this.refresh)
    this.removeEventListener("scroll", this.#scrolled)
    document.removeEventListener("visibilitychange", this.#read)
    window.removeEventListener("focus", this.#read)
    this.#resize.disconnect()
    this.#ends.disconnect()
  }

  get entries() {
    return this.querySelector(".entries")
  }

  /** The messages on the page, oldest first. */
  get messages() {
    return [...this.querySelectorAll(".message")]
  }

  /** The newest message that was on the page; what a reply is an answer to. */
  get last() {
    return Math.max(this.#seen, Number(this.entries?.dataset.last ?? 0))
  }

  /** Whether its reader looks at the newest message there is. */
  get isAtEnd() {
    return this.#atEnd && !this.#newer
  }

  get #older() {
    return this.querySelector("#older")
  }

  get #newer() {
    return this.querySelector("#newer")
  }

  toEnd() {
    this.scrollTop = this.scrollHeight
    this.#atEnd = true
  }

  /** Go to the newest message of all, wherever one is. */
  async toNewest() {
    this.#go()
    if (this.dataset.only) await this.show("")
    else if (this.#newer) await this.#replace()
    else await this.refresh()
    this.toEnd()
  }

  /** Show everything (""), one channel (its inbox), or "notes". */
  async show(only) {
    this.#go()
    this.#seen = this.last
    this.dataset.only = only
    const links = [...document.querySelectorAll("#sieves [data-only]")]
    for (const link of links) {
      if (link.dataset.only === only) link.setAttribute("aria-current", "true")
      else link.removeAttribute("aria-current")
    }
    await this.#replace()
    this.toEnd()
  }

  /** A message of ours has become what the server knows: it is seen, and nothing newer than it is. */
  knows(message) {
    const id = Number(message.dataset.message)
    if (this.#newer) this.toNewest() // it stands after messages that are not on the page
    else if (id > Number(this.entries.dataset.last)) this.entries.dataset.last = String(id)
    if (!this.#asking) return
    message.dataset.keep = "" // an answer that was asked for before does not know it; the next does
    this.refresh()
  }

  /** Point at messages that somebody should see before anything else, until there are others or none. */
  point(ids) {
    this.#pointed = ids
    this.#mark()
    this.querySelector(".message--pointed")?.scrollIntoView({ block: "nearest" })
  }

  /** The server knows neither what is pointed at here nor what was looked for. */
  #mark() {
    for (const { classList, dataset } of this.messages) {
      classList.toggle("message--pointed", this.#pointed.includes(Number(dataset.message)))
      classList.toggle("message--found", Boolean(dataset.message) && dataset.message === this.dataset.at)
    }
  }

  /** Load what follows at the end of the page; false when nothing does. */
  async forth() {
    return Boolean(this.#newer) && this.#further(this.#newer)
  }

  async back() {
    return Boolean(this.#older) && this.#further(this.#older)
  }

  /** Make the timeline equal to the server's. One request at a time, and the last word counts. */
  refresh = async () => {
    if (this.#loading) {
      this.#again = true
      return this.#loading
    }
    this.#loading = this.#look().finally(() => (this.#loading = null))
    await this.#loading
    if (this.#again) {
      this.#again = false
      await this.refresh()
    }
  }

  #arrive() {
    this.#mark()
    const found = this.querySelector(".message--found")
    const fresh = this.querySelector("#fresh")
    if (found) found.scrollIntoView({ block: "center" })
    else if (fresh) fresh.scrollIntoView({ block: "start" })
    else this.toEnd()
    this.#atEnd = this.#isNearEnd()
    this.#watchEnds()
    this.#read()
  }

  #address(where) {
    if (this.dataset.only) where.only = this.dataset.only
    const query = new URLSearchParams(where).toString()
    return this.dataset.refresh + (query && `?${query}`)
  }

  async #look() {
    const { first, last } = this.entries.dataset
    const where = {}
    if (first && first !== "0") where.first = first
    if (this.#newer) where.last = last
    const turns = this.#turns
    const entries = await this.#whole(where)
    if (!entries) return
    if (turns !== this.#turns) return (this.#again = true) // it tells of a part that is no more here
    const fresh = this.querySelector("#fresh") // drawn once, when one arrives, and there it stays
    if (fresh) fresh.dataset.keep = ""
    entries.querySelector("#fresh")?.remove()
    const before = Number(last)
    const began = !this.#older
    const known = new Set(this.messages.map((message) => message.id))
    this.#take(entries)
    const me = document.querySelector("live-stream")?.getAttribute("me") // who may write in another tab, too
    const isNew = (one) => Number(one.dataset.message) > before && !known.has(one.id) && one.dataset.agent !== me
    const detail = { news: this.messages.filter(isNew) }
    this.dispatchEvent(new CustomEvent("timeline:fresh", { bubbles: true, detail }))
    // a merge has put older ones before a talk that was all there: they are shown too
    if (began && this.messages.length + RUN <= MOST) await this.back()
  }

  async #replace() {
    const entries = await this.#whole({})
    if (!entries) return
    entries.querySelector("#fresh")?.remove()
    this.#turns += 1
    this.#take(entries)
  }

  /** Fetch what the talk is to be like; every message that is known by now is known to it. */
  async #whole(where) {
    const known = this.messages.filter(({ dataset }) => dataset.message && dataset.keep !== undefined)
    const entries = (await this.#get(this.#address(where)))?.querySelector(".entries")
    if (!entries || !this.isConnected) return null
    for (const message of known) delete message.dataset.keep
    return entries
  }

  #take(entries) {
    weave(this.entries, entries)
    this.#mark()
    this.#watchEnds()
    if (this.#atEnd && !this.#newer) this.toEnd()
    this.#read()
  }

  /** Fetch a run; nothing when something else is to be shown by the time it is here. */
  async #get(address) {
    const { only } = this.dataset
    this.#asking += 1
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": "entries" } })
      if (answer.status >= 500) this.#missed()
      const page = await pageOf(answer)
      return only === this.dataset.only ? page : null
    } catch {
      this.#missed()
      return null
    } finally {
      this.#asking -= 1
    }
  }

  #missed() {
    this.dispatchEvent(new CustomEvent("live:missed", { bubbles: true }))
  }

  #watchEnds() {
    this.#ends.disconnect()
    for (const end of [this.#older, this.#newer]) if (end) this.#ends.observe(end)
  }

  #reached = (found) => {
    if (this.#loading) return
    for (const end of found) if (end.isIntersecting && this.#isNear(end.target)) this.#further(end.target)
  }

  /** Whether an end is near now; while a page finds its shape, what was seen a moment ago is not so. */
  #isNear(end) {
    const [box, frame] = [end.getBoundingClientRect(), this.getBoundingClientRect()]
    const isBounded = this.scrollHeight > this.clientHeight
    return isBounded && box.bottom > frame.top - AHEAD && box.top < frame.bottom + AHEAD
  }

  /** Take the run behind one of the ends; true when it came. Whoever asks twice waits for one. */
  #further(end) {
    if (!this.#coming.has(end)) {
      this.#coming.set(end, this.#fetch(end).finally(() => this.#coming.delete(end)))
    }
    return this.#coming.get(end)
  }

  async #fetch(end) {
    const run = (await this.#get(end.querySelector("a").href))?.querySelector(".entries")
    if (!run || !end.isConnected) return false
    this.#turns += 1
    if (end.id === "older") this.#before(run)
    else this.#behind(run)
    globalThis.htmx?.process(this.entries)
    this.#watchEnds()
    return true
  }

  #before(run) {
    const from = this.scrollHeight - this.scrollTop
    this.#older.remove()
    run.querySelector("#newer")?.remove()
    for (const day of run.querySelectorAll(".day")) document.getElementById(day.id)?.remove()
    this.entries.prepend(...run.childNodes)
    this.entries.dataset.first = run.dataset.first
    this.scrollTop = this.scrollHeight - from
    this.#shortenEnd()
  }

  #behind(run) {
    this.#newer.remove()
    run.querySelector("#older")?.remove()
    for (const day of run.querySelectorAll(".day")) {
      if (this.querySelector(`#${CSS.escape(day.id)}`)) day.remove()
    }
    this.entries.append(...run.childNodes)
    if (run.dataset.last !== "0") this.entries.dataset.last = run.dataset.last
    this.#shortenStart()
    this.#atEnd = this.#isNearEnd()
    this.#read()
  }

  /** Leave out what stands far below; it comes again when somebody goes there. */
  #shortenEnd() {
    const beyond = this.messages.filter((one) => one.dataset.keep === undefined)[MOST]
    if (!beyond) return
    const last = this.messages[MOST - 1]
    while (last.nextSibling) last.nextSibling.remove()
    this.entries.dataset.last = last.dataset.message
    const further = document.createElement("li")
    further.id = "newer"
    further.className = "entries__further"
    const link = document.createElement("a")
    link.className = "button button--quiet"
    link.href = this.#address({ after: last.dataset.message })
    link.textContent = this.dataset.later
    further.append(link)
    this.entries.append(further)
  }

  #shortenStart() {
    const messages = this.messages
    if (messages.length <= MOST) return
    const first = messages.at(-MOST)
    const from = this.scrollHeight - this.scrollTop
    let day = null
    while (this.entries.firstChild !== first) {
      const gone = this.entries.firstChild
      if (gone.classList?.contains("day")) day = gone
      gone.remove()
    }
    if (day) this.entries.prepend(day)
    this.entries.dataset.first = first.dataset.message
    this.scrollTop = this.scrollHeight - from
    this.refresh() // which brings the way back to them
  }

  #sieve = (event) => {
    const link = event.target.closest("#sieves [data-only]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.show(link.dataset.only)
  }

  /** Go on to what the next of the sieves lets through, and round again. */
  #next = (event) => {
    if (event.detail.name !== "filter-messages") return
    event.preventDefault()
    const keys = [...event.target.querySelectorAll("[data-only]")].map((link) => link.dataset.only)
    this.show(keys[(keys.indexOf(this.dataset.only) + 1) % keys.length])
  }

  #isNearEnd() {
    return this.scrollHeight - this.scrollTop - this.clientHeight < NEAR
  }

  #scrolled = () => {
    this.#atEnd = this.#isNearEnd()
    this.#read()
    this.dispatchEvent(new CustomEvent("timeline:moved", { bubbles: true }))
  }

  /** Only what stands on a page that somebody looks at has been read. */
  #read = () => {
    if (document.hidden || !document.hasFocus() || !this.#atEnd || this.dataset.only) return
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
