/**
 * One line for all tabs of a browser: it opens six connections to a server and no more, so tabs
 * with a line each would soon wait for ever.
 *
 * The tab that somebody looked at last leads: it has the line, and tells the others what it hears.
 * Each tab knows its own place and passes over what it has heard, so whoever takes the lead, or
 * comes later, lets the line begin again at the oldest place of all and nobody misses anything. A
 * tab that is gone is noticed by its lock, which the browser lets go; so is a leader.
 */
import { Line } from "./line.js"

const GATHER = 120 // milliseconds in which the others answer a new leader
const SETTLE = 40 // milliseconds in which changes are gathered before the line turns
const HANDOVER = 3_000 // milliseconds; a leader whose line is not up by then is in trouble itself

/** Which of two places in the stream is further on: below, at or above zero. "" is nowhere. */
export function compare(one, other) {
  if (!one || !other) return one ? 1 : other ? -1 : 0
  const [a, b] = [one, other].map((cursor) => cursor.split(".").map(BigInt))
  const at = a[0] === b[0] ? 1 : 0
  return a[at] < b[at] ? -1 : a[at] > b[at] ? 1 : 0
}

/** The oldest of some places; those that are nowhere do not count. */
export function oldest(cursors) {
  return cursors.filter(Boolean).sort(compare)[0] ?? ""
}

export class SharedLine {
  #channel = null
  #end = new AbortController()
  #href
  #isShared = Boolean(navigator.locks && globalThis.BroadcastChannel)
  #isUp = null
  #leaving = null // the line of one who led, until the next leader's is up
  #line = null // only the leader has one
  #name
  #others = new Map() // tab → { viewing, cursor }, as the leader knows them
  #queue = null // ends the wait for the lead
  #reign = 0 // counts the times that this tab took the lead, or lost it
  #tab = Math.random().toString(36).slice(2)
  #tell
  #turning
  #viewing
  #watched = new Set() // the tabs whose end is waited for

  /** `tell` has { event, greet, up, down, refused }, of all that every tab is told. */
  constructor(href, { name, cursor, viewing, tell }) {
    this.#href = href
    this.#name = name
    this.cursor = cursor
    this.#viewing = viewing
    this.#tell = tell
    if (this.#isShared) this.#join()
    else this.#lead()
  }

  #join() {
    this.#channel = new BroadcastChannel(this.#name)
    this.#channel.addEventListener("message", this.#hear)
    document.addEventListener("visibilitychange", this.#seen)
    navigator.locks.request(this.#lockOf(this.#tab), () => {
      this.#hello()
      this.#apply(!document.hidden)
      return this.#whileHere()
    })
  }

  #whileHere() {
    return new Promise((done) => this.#end.signal.addEventListener("abort", done))
  }

  /** Whether this tab has the line. */
  get leads() {
    return this.#line !== null
  }

  close() {
    this.#end.abort()
    this.#queue?.abort()
    this.#line?.close()
    this.#line = null
    this.#leave()
    this.#channel?.close()
    clearTimeout(this.#turning)
    document.removeEventListener("visibilitychange", this.#seen)
  }

  /** Look at a conversation, or at none (""). */
  view(conversation) {
    if (conversation === this.#viewing) return
    this.#viewing = conversation
    if (this.#line) this.#turn()
    else this.#hello()
  }

  #lockOf(tab) {
    return `${this.#name} ${tab}`
  }

  #post(message) {
    if (!this.#end.signal.aborted) this.#channel?.postMessage({ from: this.#tab, ...message })
  }

  #hello() {
    this.#post({ kind: "hello", viewing: this.#viewing, cursor: this.cursor })
  }

  /** Wait for the lead, or take it: who is looked at must not wait for a tab that sleeps. */
  #apply(takes) {
    this.#queue?.abort()
    const queue = (this.#queue = new AbortController())
    const options = takes ? { steal: true } : { signal: queue.signal }
    navigator.locks
      .request(this.#name, options, () => {
        this.#lead()
        return this.#whileHere()
      })
      .catch(() => {
        if (this.#end.signal.aborted || this.#queue !== queue || queue.signal.aborted) return
        this.#reign += 1 // another tab took it
        this.#yield()
        this.#apply(false)
      })
  }

  /** Hear, until the next leader does, the signals: they are told once and kept nowhere. */
  #yield() {
    if (!this.#line) return
    this.#leave()
    const line = (this.#leaving = this.#line)
    this.#line = null
    setTimeout(() => line.close(), HANDOVER)
  }

  #leave() {
    this.#leaving?.close()
    this.#leaving = null
  }

  #seen = () => {
    if (!document.hidden && !this.#line) this.#apply(true)
  }

  async #lead() {
    const reign = (this.#reign += 1)
    this.#post({ kind: "lead" })
    if (await this.#hasOthers()) await new Promise((done) => setTimeout(done, GATHER))
    if (this.#end.signal.aborted || reign !== this.#reign) return
    let isNew = true
    const line = (this.#line = new Line(this.#href, { ...this.#place, tell: {
      event: (event) => {
        if (event.id && this.#line !== line) return // the next leader's line brings it too
        this.#post({ kind: "event", event })
        this.#pass(event)
      },
      up: (who) => {
        if (this.#line !== line) return
        this.#state(true, isNew, who)
        isNew = false
      },
      down: () => this.#line === line && this.#state(false),
      refused: () => {
        this.#post({ kind: "refused" })
        this.#tell.refused()
      },
    } })) // prettier-ignore
    for (const tab of this.#others.keys()) this.#watch(tab)
  }

  async #hasOthers() {
    if (!this.#isShared) return false
    const { held } = await navigator.locks.query()
    const own = this.#lockOf(this.#tab)
    return held.some(({ name }) => name.startsWith(this.#lockOf("")) && name !== own)
  }

  get #place() {
    const all = [...this.#others.values(), { viewing: this.#viewing, cursor: this.cursor }]
    return {
      cursor: oldest(all.map(({ cursor }) => cursor)),
      viewing: [...new Set(all.map(({ viewing }) => viewing).filter(Boolean))],
    }
  }

  #turn() {
    clearTimeout(this.#turning)
    this.#turning = setTimeout(() => {
      if (!this.#line) return
      const { cursor, viewing } = this.#place
      this.#line.turn(cursor, viewing)
    }, SETTLE)
  }

  #state(isUp, isNew = false, who = {}) {
    this.#post({ kind: "state", isUp, isNew, who })
    this.#hearState(isUp, isNew, who)
  }

  /** A new leader's line is told even if the one before was up: its tab may have died long since. */
  #hearState(isUp, isNew, who = {}) {
    if (isNew) this.#leave()
    if (isUp && !this.#tell.greet(who)) return // the page goes
    if (this.#isUp === isUp && !isNew) return
    this.#isUp = isUp
    if (isUp) this.#tell.up()
    else this.#tell.down()
  }

  #take(event) {
    if (event.id) {
      if (compare(event.id, this.cursor) <= 0) return // heard before
      this.cursor = event.id
    }
    this.#tell.event(event)
  }

  #hear = ({ data }) => {
    if (data.kind === "event") this.#pass(data.event)
    else if (data.kind === "state") this.#hearState(data.isUp, data.isNew, data.who)
    else if (data.kind === "refused") this.#tell.refused()
    else if (data.kind === "lead") this.#hello()
    else if (data.kind === "hello") this.#meet(data)
  }

  #pass(event) {
    if (event.id) for (const other of this.#others.values()) other.cursor = event.id
    this.#take(event)
  }

  /** Take another tab into account; one that comes with an older place lets the line begin there. */
  #meet({ from, viewing, cursor }) {
    const known = this.#others.get(from)
    this.#others.set(from, { viewing, cursor })
    if (!this.#line) return
    this.#watch(from)
    if (this.#isUp !== null) this.#post({ kind: "state", isUp: this.#isUp })
    const isBehind = cursor && compare(cursor, this.#line.cursor) < 0
    if (isBehind || known?.viewing !== viewing) this.#turn()
  }

  #watch(tab) {
    if (this.#watched.has(tab)) return
    this.#watched.add(tab)
    const options = { signal: this.#end.signal }
    navigator.locks.request(this.#lockOf(tab), options, () => this.#part(tab)).catch(() => {})
  }

  /** A tab is gone: nobody looks at its conversation any more. */
  #part(tab) {
    this.#watched.delete(tab)
    const { viewing } = this.#others.get(tab) ?? {}
    this.#others.delete(tab)
    if (this.#line && viewing) this.#turn()
  }
}
