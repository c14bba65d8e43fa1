/**
 * Messages on their way. They wait in the browser's storage until the server has said that it
 * stored them, one after another, so that a reload or a dead network loses nothing. The client's
 * id makes sending twice harmless.
 */
import { pause } from "./stream.js"

/** A random UUID, also on pages without https, where crypto.randomUUID is missing. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 15) | 64
  bytes[8] = (bytes[8] & 63) | 128
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}

export class Outbox {
  #box
  #send
  #changed
  #sending = false
  #attempt = 0
  #timer

  /** `send(message)` resolves when stored or throws a Refusal; `changed()` redraws. */
  constructor(box, send, changed) {
    this.#box = box
    this.#send = send
    this.#changed = changed
    addEventListener("online", () => this.flush())
  }

  get waiting() {
    return this.#box.get("pending") ?? []
  }

  add(message) {
    this.#keep([...this.waiting, { state: "sending", ...message }])
    this.flush()
  }

  retry(id) {
    this.#keep(this.waiting.map(message => (message.id === id ? { ...message, state: "sending" } : message)))
    this.flush()
  }

  drop(id) {
    this.#keep(this.waiting.filter(message => message.id !== id))
  }

  async flush() {
    if (this.#sending) return
    this.#sending = true
    clearTimeout(this.#timer)
    let next
    while ((next = this.waiting.find(message => message.state === "sending"))) {
      try {
        await this.#send(next)
        this.#attempt = 0
        this.drop(next.id)
      } catch (refusal) {
        if (refusal.passing ?? true) {
          this.#timer = setTimeout(() => this.flush(), Math.max((refusal.wait || 0) * 1000, pause(this.#attempt++)))
          break
        }
        const failed = { state: "failed", problem: refusal.message }
        this.#keep(this.waiting.map(message => (message.id === next.id ? { ...message, ...failed } : message)))
      }
    }
    this.#sending = false
  }

  #keep(waiting) {
    this.#box.put("pending", waiting)
    this.#changed()
  }
}
