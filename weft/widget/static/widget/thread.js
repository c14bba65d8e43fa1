/** What was said: each message once, in the server's order. Pure, so `node --test` can check it. */
import { dayOf } from "./words.js"

const STATES = ["sending", "failed", "sent", "delivered", "seen"]
const PAUSE = 5 * 60_000 // after so long a message starts a new group

/** Whether cursor `a` ("transaction.id") is after `b`. */
export function later(a, b) {
  if (!b) return Boolean(a)
  const [[a1, a2], [b1, b2]] = [a, b].map(cursor => cursor.split(".").map(Number))
  return a1 > b1 || (a1 === b1 && a2 > b2)
}

export class Thread {
  #messages = new Map()
  more = false

  /** Take messages from anywhere, in any order, any number of times. A state never goes backwards. */
  merge(messages) {
    for (const message of messages) {
      const known = this.#messages.get(message.id)
      const state = known && STATES.indexOf(known.state) > STATES.indexOf(message.state) ? known.state : message.state
      this.#messages.set(message.id, { ...known, ...message, state })
    }
  }

  /** An agent has seen everything up to message `id`. */
  seen(id) {
    for (const message of this.#messages.values()) {
      if (message.from === "you" && message.id <= id) message.state = "seen"
    }
  }

  state(id, state) {
    const message = this.#messages.get(id)
    if (message) this.merge([{ ...message, state }])
  }

  /** Whether these join what is known; after a long gap they do not, and all between is missing. */
  joins(messages) {
    return !this.#messages.size || messages.some(message => this.#messages.has(message.id))
  }

  /** The visitor's own message, by the id that it had before it was sent. */
  own(clientId) {
    return this.messages.find(message => message.client_id === clientId)
  }

  get messages() {
    return [...this.#messages.values()].sort((a, b) => a.id - b.id)
  }

  get newest() {
    return this.messages.findLast(message => message.from === "us")
  }
}

/** Lay messages out: a line per day, groups by author, and who speaks last in each group. */
export function rows(messages) {
  const lines = []
  let previous
  for (const message of messages) {
    const newDay = !previous || dayOf(message.at) !== dayOf(previous.at)
    const sameVoice =
      !newDay && previous.from === message.from && previous.author?.name === message.author?.name &&
      new Date(message.at) - new Date(previous.at) < PAUSE
    if (newDay) lines.push({ key: `day ${dayOf(message.at)}`, day: message.at })
    if (sameVoice) lines.at(-1).last = false
    lines.push({ key: message.client_id ?? String(message.id), message, first: !sameVoice, last: true })
    previous = message
  }
  return lines
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/gi

/** Cut text into plain pieces and web addresses: [{ text, href? }]. Only http and https become links. */
export function pieces(text) {
  const found = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    let address = match[0]
    // The sentence's own; a bracket belongs to the address only when it was opened inside it
    const signs = /[([]/.test(address) ? ".,;:!?…" : ".,;:!?…)]"
    let length = address.length
    while (signs.includes(address[length - 1])) length -= 1
    address = address.slice(0, length)
    if (!URL.canParse(address)) continue
    if (match.index > end) found.push({ text: text.slice(end, match.index) })
    found.push({ text: address, href: address })
    end = match.index + address.length
  }
  if (end < text.length) found.push({ text: text.slice(end) })
  return found
}
