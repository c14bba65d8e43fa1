/** Keeps what is being written on the server: soon after the hands rest, at once when leaving. */
import { learn } from "../../ui/js/clock.js"

const REST = 700 // milliseconds without a key
const LONGEST = 1_800 // milliseconds of steady typing before it is kept anyway
const MOST_BEHIND = 15_000 // characters, each of which may take four bytes
const AGAIN = 3_000 // milliseconds until the next try when the server was away

export class DraftKeeper {
  #address
  #inHand
  #form
  #mark
  #since = 0
  #timer
  #isDirty = false

  /**
   * `form` returns what to keep, `mark` is where to say that it is kept, and `inHand` keeps the
   * words in this browser while the server is away.
   */
  constructor(address, form, mark, inHand) {
    this.#address = address
    this.#inHand = inHand
    this.#form = form
    this.#mark = mark
  }

  /** Something changed. */
  touch() {
    this.#isDirty = true
    this.#since ||= Date.now()
    clearTimeout(this.#timer)
    const left = LONGEST - (Date.now() - this.#since)
    this.#timer = setTimeout(() => this.#save(), Math.max(0, Math.min(REST, left)))
  }

  /** It was sent: there is nothing to keep, and the server knows that by the message. */
  drop() {
    clearTimeout(this.#timer)
    this.#isDirty = false
    this.#since = 0
    this.#inHand.drop()
    this.#say("")
  }

  /** Keep it now, if anything changed; true when the server has it. */
  async settle() {
    clearTimeout(this.#timer)
    await this.#save()
    return !this.#isDirty
  }

  /** The page goes away: keep it now. */
  flush() {
    if (!this.#isDirty) return
    clearTimeout(this.#timer)
    this.#isDirty = false
    const form = this.#form()
    // a browser sends 64 kB at most behind a page that is gone; the words are kept here until then
    const keepalive = String(form.get("text")).length < MOST_BEHIND
    this.#inHand.keep(form.get("text"))
    fetch(this.#address, { method: "POST", body: form, keepalive })
      .then((answer) => answer.ok && this.#inHand.drop())
      .catch(() => {})
  }

  async #save() {
    if (!this.#isDirty) return
    this.#isDirty = false
    this.#since = 0
    const form = this.#form()
    this.#inHand.keep(form.get("text")) // the page may be gone before there is an answer
    try {
      const answer = await fetch(this.#address, { method: "POST", body: form })
      if (!answer.ok) throw new Error(String(answer.status))
      learn(answer.headers.get("date"))
      this.#inHand.drop()
      if (!this.#isDirty) this.#say(form.get("text") ? this.#mark?.dataset.saved : "")
    } catch {
      this.#say(this.#mark?.dataset.unsaved)
      this.#isDirty = true
      this.#timer = setTimeout(() => this.#save(), AGAIN)
    }
  }

  #say(words) {
    if (this.#mark && this.#mark.textContent !== words) this.#mark.textContent = words ?? ""
  }
}
