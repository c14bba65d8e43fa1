/** Keeps what is being written on the server: soon after the hands rest, at once when leaving. */
const REST = 700 // milliseconds without a key
const LONGEST = 1_800 // milliseconds of steady typing before it is kept anyway
const AGAIN = 3_000 // milliseconds until the next try when the server was away

export class DraftKeeper {
  #address
  #form
  #mark
  #since = 0
  #timer
  #isDirty = false

  /** `form` returns what to keep; `mark` is where to say that it is kept. */
  constructor(address, form, mark) {
    this.#address = address
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
    this.#say("")
  }

  /** The page goes away: keep it now. */
  flush() {
    if (!this.#isDirty) return
    clearTimeout(this.#timer)
    this.#isDirty = false
    fetch(this.#address, { method: "POST", body: this.#form(), keepalive: true }).catch(() => {})
  }

  async #save() {
    if (!this.#isDirty) return
    this.#isDirty = false
    this.#since = 0
    const form = this.#form()
    try {
      const answer = await fetch(this.#address, { method: "POST", body: form })
      if (!answer.ok) throw new Error(String(answer.status))
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
