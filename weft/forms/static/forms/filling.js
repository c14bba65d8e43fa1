/** A form being filled in: begins at the first touch, works meanwhile, sends without leaving the page. */
import { prove } from "./proof.js"

/** The server said, in words for whoever fills it in, why not. */
class Refused extends Error {}

export class Filling {
  #form
  #address
  #words
  #page
  #done
  #begun
  #isSending = false

  /** `page` is what the form tells of where it stands; `done` is called when it was sent. */
  constructor(form, { address, words, page, done }) {
    this.#form = form
    this.#address = address
    this.#words = words
    this.#page = page
    this.#done = done
    form.addEventListener("focusin", () => this.#begin())
    form.addEventListener("submit", event => {
      event.preventDefault()
      this.#send()
    })
  }

  #begin() {
    this.#begun ??= this.#start().catch(problem => {
      this.#begun = null
      throw problem
    })
    this.#begun?.catch(() => {}) // told when it is needed, at sending
    return this.#begun
  }

  async #start() {
    const answer = await fetch(`${this.#address.replace("?", "/start?")}`, { method: "POST" })
    if (!answer.ok) throw new Refused((await answer.json()).error.message)
    const { start, bits, seconds } = await answer.json()
    const ready = Date.now() + seconds * 1000
    return { start, ready, proof: await prove(start, bits) }
  }

  async #send() {
    if (this.#isSending) return
    this.#isSending = true
    this.#form.setAttribute("aria-busy", "true")
    this.#status(this.#words.sending)
    try {
      const { start, ready, proof } = await this.#begin()
      await new Promise(done => setTimeout(done, ready - Date.now()))
      await this.#post(start, proof)
    } catch (problem) {
      // what stands before the server may answer in its place, and not in words
      const { unreachable, failed } = this.#words
      this.#tell(problem instanceof Refused ? problem.message : problem instanceof TypeError ? unreachable : failed)
    }
    this.#status("")
    this.#form.removeAttribute("aria-busy")
    this.#isSending = false
  }

  async #post(start, proof) {
    const body = new FormData(this.#form)
    for (const [name, value] of Object.entries({ ...this.#page, start, proof })) body.set(name, value)
    const answer = await fetch(this.#address, { method: "POST", body, headers: { Accept: "application/json" } })
    if (answer.status === 201) return this.#done()
    const said = await answer.json()
    if (said.error) throw new Refused(said.error.message)
    if (answer.status === 409) this.#begun = null
    this.#tell(said.words, said.wrong)
  }

  /** Say what is wrong beside each field, and take the reader there. */
  #tell(words, wrong = {}) {
    this.#form.querySelector(".summary").textContent = words
    for (const question of this.#form.querySelectorAll(".question")) {
      const field = question.querySelector("input, select, textarea")
      const trouble = wrong[field.name] ?? ""
      question.querySelector(".wrong").textContent = trouble
      field.toggleAttribute("aria-invalid", false)
      if (trouble) field.setAttribute("aria-invalid", "true")
    }
    const first = this.#form.querySelector("[aria-invalid]") ?? this.#form.querySelector(".summary")
    first.focus()
  }

  #status(text) {
    this.#form.querySelector(".status").textContent = text
  }
}

/** Show the thanks in place of the form, and move there who reads by ear. */
export function thank(form, words, again) {
  const heading = document.createElement(form.querySelector(".title").localName)
  const thanks = document.createElement("p")
  const more = document.createElement("button")
  heading.className = "title"
  heading.textContent = words.title
  thanks.className = "thanks"
  thanks.tabIndex = -1
  thanks.textContent = words.thanks
  more.className = "again"
  more.type = "button"
  more.textContent = words.another
  more.addEventListener("click", again)
  form.replaceWith(heading, thanks, more)
  thanks.focus()
}
