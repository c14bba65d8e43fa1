/**
 * <article-preview for="…" href="…">: how an article will look, drawn by the server with what draws
 * its page. It follows the hands when they rest; without script it shows what was saved.
 */
import { pageOf } from "../../ui/js/weave.js"
import { post } from "./sending.js"

const REST = 400 // milliseconds without a key

class ArticlePreview extends HTMLElement {
  #timer
  #asked = 0

  connectedCallback() {
    this.#body?.addEventListener("input", this.#typed)
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#body?.removeEventListener("input", this.#typed)
  }

  get #body() {
    return document.getElementById(this.getAttribute("for"))
  }

  #typed = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#show(), REST)
  }

  async #show() {
    const number = ++this.#asked
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value)
    form.set("body", this.#body.value)
    const answer = await post(this.getAttribute("href"), form).catch(() => null)
    const page = await pageOf(answer)
    if (!page || number !== this.#asked) return // the newest words count
    this.firstElementChild.replaceChildren(...page.body.childNodes)
  }
}

customElements.define("article-preview", ArticlePreview)
