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
  #isGoing = false
  #last = Promise.resolve(true) // one after the other, or what is older might arrive last

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

  /** It was sent, and the server drops the draft with that; one that is on its way comes after it. */
  sent() {
    this.drop()
    if (this.#isGoing) this.#last.then(() => this.touch())
  }

  /** There is nothing to keep. */
  drop() {
    clearTimeout(this.#timer)
    this.#isDirty = false
    this.#since = 0
    this.#inHand.drop()
    this.#say("")
  }

  /** Keep it now, if anything changed; true when the server has what stood here then. */
  settle() {
    clearTimeout(this.#timer)
    return this.#save()
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

  #save() {
    if (this.#isDirty) this.#inHand.keep(this.#form().get("text")) // the page may be gone before there is an answer
    this.#last = this.#last.then(() => this.#put())
    return this.#last
  }

  async #put() {
    if (!this.#isDirty) return true
    this.#isDirty = false
    this.#since = 0
    this.#isGoing = true
    const form = this.#form()
    try {
      const answer = await fetch(this.#address, { method: "POST", body: form })
      if (!answer.ok) throw new Error(String(answer.status))
      learn(answer.headers.get("date"))
      if (!this.#isDirty) {
        this.#inHand.drop()
        this.#say(form.get("text") ? this.#mark?.dataset.saved : "")
      }
      return true
    } catch {
      this.#say(this.#mark?.dataset.unsaved)
      this.#isDirty = true
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#save(), AGAIN)
      return false
    } finally {
      this.#isGoing = false
    }
  }

  #say(words) {
    if (this.#mark && this.#mark.textContent !== words) this.#mark.textContent = words ?? ""
  }
}
