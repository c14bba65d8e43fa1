/**
 * <article-menu for="words" href="…/articles">: two question marks where a word may begin offer the
 * help centre's articles. Enter puts the link in, or the article's words where those are chosen;
 * with Shift it is the other of the two.
 */
import { pageOf } from "../../ui/js/weave.js"
import { CaretMenu } from "./caret-menu.js"
import { wondered } from "./marks.js"
import { post } from "./sending.js"

const BREATH = 120 // milliseconds without a letter before the server is asked

class ArticleMenu extends CaretMenu {
  mark = "??"
  called = wondered
  hasOther = true
  #shownFor = null // what the list was asked for: words, and the way an answer goes
  #asking = null
  #timer

  connectedCallback() {
    super.connectedCallback()
    this.sheet.addEventListener("change", this.#changed)
  }

  disconnectedCallback() {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
    this.#asking?.abort()
  }

  get isWaiting() {
    return this.#shownFor !== this.#question
  }

  look() {
    clearTimeout(this.#timer)
    if (!this.isWaiting) return this.#offer()
    this.#timer = setTimeout(() => this.at && this.#ask(), this.isOpen ? BREATH : 0)
  }

  get #question() {
    const { thread, through } = this.form.elements
    return new URLSearchParams({ q: this.at?.wanted.trim() ?? "", on: thread?.value ?? "", through: through?.value ?? "" }).toString()
  }

  async #ask() {
    const question = this.#question
    this.#asking?.abort()
    this.#asking = new AbortController()
    try {
      const answer = await fetch(`${this.getAttribute("href")}?${question}`, { signal: this.#asking.signal })
      const page = await pageOf(answer)
      if (!page) return this.close()
      if (!this.at || question !== this.#question) return // typed on
      this.querySelector("#article-list").replaceChildren(...page.body.childNodes)
      this.#shownFor = question
      this.#offer()
    } catch (problem) {
      if (problem.name !== "AbortError") this.close() // no line: the marks are only marks
    }
  }

  #offer() {
    const [best] = this.options
    this.querySelector("[role=status]").hidden = Boolean(best)
    this.querySelector("#article-list").hidden = !best
    this.querySelector("#article-preview").hidden = !best
    this.show(best)
  }

  get #isWords() {
    return this.form.elements.article_as.value === "words"
  }

  /** What would be put in; `isOther` asks for that which is not chosen. Notes have no formatting. */
  textOf({ dataset }, isOther = false) {
    if (this.#isWords === isOther) return dataset.link
    return this.form.elements.mode.value === "note" ? dataset.plain : dataset.words
  }

  chosen(option) {
    const preview = this.querySelector("#article-preview")
    preview.textContent = this.textOf(option)
    preview.scrollTop = 0
  }

  #changed = () => {
    this.words.focus()
    if (this.active) this.chosen(this.active)
  }

  taken({ dataset: { article, language } }, { isOther }) {
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value)
    form.set("language", language)
    form.set("as", this.#isWords === isOther ? "link" : "words")
    post(`${this.getAttribute("href")}/${article}`, form).catch(() => {}) // a count is worth no word
  }
}

customElements.define("article-menu", ArticleMenu)
