/** Keeps what is being written on the server: soon after the hands rest, at once when leaving. */
import { learn } from "../../ui/js/clock.js"
import { typedOn } from "./outbox.js"

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
  #isHeld = false
  #kept // the words that the server has
  #last = Promise.resolve(true) // one after the other, or what is older might arrive last

  /**
   * `form` returns what to keep, `mark` is where to say that it is kept, `inHand` keeps the words in
   * this browser while the server is away, and `kept` are those that the server has.
   */
  constructor(address, form, mark, inHand, kept) {
    this.#address = address
    this.#inHand = inHand
    this.#form = form
    this.#mark = mark
    this.#kept = kept
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
    this.#kept = ""
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

  /** The server changes the draft by itself: what is typed until it is here must not take its place. */
  hold() {
    this.#isHeld = true
  }

  /** The draft is what it was: what was typed meanwhile is kept after all. */
  goOn() {
    this.#isHeld = false
    if (this.#isDirty) this.touch()
  }

  /** Another keeper goes on with the draft `kept`: return it with what the server was not told. */
  handOver(kept) {
    const text = typedOn(kept, this.#kept, this.#form().get("text"))
    this.drop()
    return text
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
    if (this.#isHeld) return
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
    if (this.#isHeld) return false
    this.#isDirty = false
    this.#since = 0
    this.#isGoing = true
    const form = this.#form()
    try {
      const answer = await fetch(this.#address, { method: "POST", body: form })
      if (!answer.ok) throw new Error(String(answer.status))
      learn(answer.headers.get("date"))
      this.#kept = form.get("text")
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
