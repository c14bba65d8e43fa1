/**
 * <letter-preview for="words" href="…">: how a letter will look, drawn by the server with what
 * draws the mail itself. The format bar's button opens it; it follows the hands when they rest.
 */
import { pageOf } from "../../ui/js/weave.js"
import { post } from "./sending.js"

const REST = 400 // milliseconds without a key

class LetterPreview extends HTMLElement {
  #timer
  #asked = 0

  connectedCallback() {
    this.form = this.closest("form")
    this.button?.addEventListener("click", this.#toggle)
    this.form.addEventListener("input", this.#typed) // it hears of it, too, when the words have gone
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.button?.removeEventListener("click", this.#toggle)
    this.form.removeEventListener("input", this.#typed)
  }

  get button() {
    return this.form?.querySelector("[data-preview]")
  }

  get words() {
    return document.getElementById(this.getAttribute("for"))
  }

  get sheet() {
    return this.querySelector(".preview")
  }

  #toggle = () => {
    const isShown = this.sheet.hidden
    this.sheet.hidden = !isShown
    this.button.setAttribute("aria-expanded", String(isShown))
    if (isShown) this.#show()
  }

  #typed = () => {
    if (this.sheet.hidden) return
    clearTimeout(this.#timer)
    if (this.words.value) this.#timer = setTimeout(() => this.#show(), REST)
    else this.#close()
  }

  /** Nothing is left to look at, as after sending. */
  #close() {
    this.#asked += 1 // what is on its way comes too late
    this.sheet.replaceChildren()
    this.#toggle()
  }

  async #show() {
    const number = ++this.#asked
    const { elements } = this.form
    const form = new FormData()
    form.set("csrfmiddlewaretoken", elements.csrfmiddlewaretoken.value)
    form.set("text", this.words.value)
    form.set("thread", elements.thread?.value ?? "")
    for (const chip of this.form.querySelectorAll("[data-upload]")) {
      form.append("uploads", chip.dataset.upload)
    }
    const answer = await post(this.getAttribute("href"), form).catch(() => null)
    const page = await pageOf(answer)
    if (!page || number !== this.#asked) return // the newest words count
    this.sheet.replaceChildren(...page.body.childNodes)
  }
}

customElements.define("letter-preview", LetterPreview)
