/**
 * <template-menu for="words" href="…/templates">: a slash where a word may begin offers prepared
 * texts, filled for this customer. What is typed behind it filters them.
 */
import { plain } from "../../ui/js/plain-words.js"
import { CaretMenu } from "./caret-menu.js"
import { openGaps } from "./gap-marks.js"
import { rank, slashed } from "./marks.js"
import { post } from "./sending.js"

const FRESH_MS = 30_000 // the customer may have told us more since

class TemplateMenu extends CaretMenu {
  mark = "/"
  called = slashed
  #loadedAt = 0
  #loadedFor = null // the way an answer goes: channels have templates of their own
  #loading = null

  get isWaiting() {
    return this.#loading !== null
  }

  async look() {
    if (!this.#isFresh) await (this.#loading ??= this.#load())
    if (this.at) this.#offer()
  }

  get #way() {
    const { thread, through } = this.form.elements
    return new URLSearchParams({ on: thread?.value ?? "", through: through?.value ?? "" }).toString()
  }

  get #isFresh() {
    return Date.now() - this.#loadedAt < FRESH_MS && this.#loadedFor === this.#way
  }

  async #load() {
    const way = this.#way
    const answer = await fetch(`${this.getAttribute("href")}?${way}`).catch(() => null)
    this.#loading = null
    if (!answer?.ok) return
    this.#loadedAt = Date.now()
    this.#loadedFor = way
    this.sheet.innerHTML = await answer.text()
    for (const [place, option] of this.sheet.querySelectorAll("[role=option]").entries()) {
      const { short = "", find } = option.dataset
      option.dataset.place = place
      option.found = { short: plain(short), find: plain(find), text: plain(this.textOf(option)) }
    }
  }

  #offer() {
    const best = this.#filter(plain(this.at.wanted).trim())
    const isSent = !best && this.eager?.key === "Enter" // what was typed is no template
    if (!best && (this.at.wanted || !this.sheet.firstElementChild)) this.hide()
    else this.show(best)
    if (isSent) this.form.requestSubmit()
  }

  /** Show what fits, the best first, and return it. */
  #filter(wanted) {
    const ranks = new Map()
    for (const option of this.sheet.querySelectorAll("[role=option]")) {
      const its = rank(wanted, option.found)
      option.hidden = its === null
      if (its !== null) ranks.set(option, its)
    }
    for (const group of this.sheet.querySelectorAll("[role=listbox] > *")) {
      const own = [...group.querySelectorAll("[role=option]")]
      group.hidden = !own.some((option) => ranks.has(option))
      own.sort((one, other) => (ranks.get(one) ?? 9) - (ranks.get(other) ?? 9) || one.dataset.place - other.dataset.place)
      group.append(...own)
    }
    return [...ranks].sort(([, one], [, other]) => one - other)[0]?.[0]
  }

  textOf(option) {
    return option.querySelector(".template__words").textContent
  }

  /** Show the whole text; what is missing in it is marked. */
  chosen(option) {
    const text = this.textOf(option)
    const preview = this.sheet.querySelector("#template-preview")
    const names = this.parentElement.querySelector("gap-marks").dataset.gaps.split(" ")
    let told = 0
    preview.replaceChildren()
    for (const [start, end] of openGaps(text, names)) {
      const mark = Object.assign(document.createElement("mark"), { className: "gap", textContent: text.slice(start, end) })
      preview.append(text.slice(told, start), mark)
      told = end
    }
    preview.append(text.slice(told))
    preview.scrollTop = 0
  }

  taken(option, { from }) {
    const labels = JSON.parse(option.dataset.choices ?? "[]")
    if (labels.length) this.form.dispatchEvent(new CustomEvent("choices:offered", { detail: { labels } }))
    const gap = option.querySelector("[data-gap]")?.textContent
    if (gap) {
      const at = this.words.value.indexOf(gap, from)
      this.words.setSelectionRange(at, at + gap.length)
    }
    if (option.dataset.template) this.#count(option.dataset.template)
  }

  #count(template) {
    const uses = this.sheet.querySelector("[data-uses]").dataset.uses.replace("0", template)
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value)
    post(uses, form).catch(() => {}) // the order of a menu is worth no word
  }
}

customElements.define("template-menu", TemplateMenu)
