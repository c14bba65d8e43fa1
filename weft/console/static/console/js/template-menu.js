/**
 * <template-menu for="words" href="…/templates">: a slash where a word may begin offers prepared
 * texts, filled for this customer. What is typed behind it filters; arrows choose, Enter or Tab puts
 * the text in the slash's place, Escape leaves the slash alone. The button types the slash.
 */
import { plain } from "../../ui/js/plain-words.js"
import * as menu from "./caret-menu.js"
import { openGaps } from "./gap-marks.js"
import { swallow, type } from "./inserting.js"
import { post } from "./sending.js"
import { rank, slashed } from "./slash.js"

const FRESH_MS = 30_000 // the customer may have told us more since

class TemplateMenu extends HTMLElement {
  #at = null // the slash that is answered
  #left = -1 // where a slash stands that was left alone
  #loadedAt = 0
  #loadedFor = null // the way an answer goes: channels have templates of their own
  #loading = null
  #isEager = false // somebody chose before there was anything to choose from

  connectedCallback() {
    this.#form.addEventListener("keydown", this.#key, true) // before the composer sends
    this.#words.addEventListener("input", this.#look)
    this.#words.addEventListener("keyup", this.#moved)
    this.#words.addEventListener("click", this.#moved)
    this.#words.addEventListener("blur", this.#blurred)
    this.#button.addEventListener("click", this.#begin)
    this.#sheet.addEventListener("mousedown", this.#hold)
    this.#sheet.addEventListener("pointermove", this.#point)
    this.#sheet.addEventListener("click", this.#click)
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("keydown", this.#key, true)
    this.#words?.removeEventListener("input", this.#look)
    this.#words?.removeEventListener("keyup", this.#moved)
    this.#words?.removeEventListener("click", this.#moved)
    this.#words?.removeEventListener("blur", this.#blurred)
  }

  get #words() {
    return document.getElementById(this.getAttribute("for"))
  }

  get #form() {
    return this.closest("form")
  }

  get #button() {
    return this.querySelector("button")
  }

  get #sheet() {
    return this.querySelector("[popover]")
  }

  get #isOpen() {
    return this.#sheet.matches(":popover-open")
  }

  get #options() {
    return [...this.#sheet.querySelectorAll("[role=option]:not([hidden])")]
  }

  get #active() {
    return this.#sheet.querySelector("[role=option][aria-selected=true]:not([hidden])")
  }

  /** Type the slash for whoever pressed the button. */
  #begin = () => {
    const words = this.#words
    words.focus()
    if (this.#at) return this.#close()
    const before = words.value.slice(0, words.selectionStart)
    this.#left = -1
    type(words, /(^|\s)$/.test(before) ? "/" : " /")
  }

  #look = async () => {
    this.#at = slashed(this.#words.value, this.#words.selectionStart)
    if (!this.#at || this.#at.from !== this.#left) this.#left = -1
    if (!this.#at || this.#at.from === this.#left) return this.#close()
    if (!this.#isFresh) await (this.#loading ??= this.#load())
    if (this.#at) this.#show()
  }

  #moved = () => {
    if (this.#at && slashed(this.#words.value, this.#words.selectionStart)?.from !== this.#at.from) this.#close()
  }

  #blurred = () => {
    this.#isEager = false
    setTimeout(() => {
      const focused = document.activeElement
      if (focused !== this.#words && !this.contains(focused)) this.#close()
    })
  }

  get #way() {
    const { thread, through } = this.#form.elements
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
    this.#sheet.innerHTML = await answer.text()
    for (const [place, option] of this.#sheet.querySelectorAll("[role=option]").entries()) {
      const { short = "", find } = option.dataset
      option.dataset.place = place
      option.found = { short: plain(short), find: plain(find), text: plain(textOf(option)) }
    }
  }

  #show() {
    const best = this.#filter(plain(this.#at.wanted).trim())
    const isEager = this.#isEager
    this.#isEager = false
    if (isEager) return best ? this.#choose(best) : this.#form.requestSubmit()
    if (!best && (this.#at.wanted || !this.#sheet.firstElementChild)) return this.#close({ keeps: true })
    if (!this.#isOpen) menu.open(this.#words, this.#sheet, "template-list")
    if (best) this.#choice(best)
    menu.place(this.#words, this.#sheet, this.#at.from)
  }

  /** Show what fits, the best first, and return it. */
  #filter(wanted) {
    const ranks = new Map()
    for (const option of this.#sheet.querySelectorAll("[role=option]")) {
      const its = rank(wanted, option.found)
      option.hidden = its === null
      if (its !== null) ranks.set(option, its)
    }
    for (const group of this.#sheet.querySelectorAll("[role=listbox] > *")) {
      const own = [...group.querySelectorAll("[role=option]")]
      group.hidden = !own.some((option) => ranks.has(option))
      own.sort((one, other) => (ranks.get(one) ?? 9) - (ranks.get(other) ?? 9) || one.dataset.place - other.dataset.place)
      group.append(...own)
    }
    return [...ranks].sort(([, one], [, other]) => one - other)[0]?.[0]
  }

  #close({ keeps = false } = {}) {
    if (!keeps) this.#at = null
    if (this.#isOpen) menu.close(this.#words, this.#sheet)
  }

  #choice(option) {
    this.#active?.setAttribute("aria-selected", "false")
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    this.#words.setAttribute("aria-activedescendant", option.id)
    this.#preview(textOf(option))
  }

  /** Show the whole text; what is missing in it is marked. */
  #preview(text) {
    const preview = this.#sheet.querySelector("#template-preview")
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

  #key = (event) => {
    if (event.target !== this.#words || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const isChoice = (event.key === "Enter" || event.key === "Tab") && !event.shiftKey
    if (this.#loading && this.#at && isChoice) {
      this.#isEager = true
      return swallow(event)
    }
    if (!this.#isOpen) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === "Escape") {
      this.#left = this.#at.from
      this.#close()
    } else if (step) this.#step(step)
    else if (isChoice && this.#active) this.#choose(this.#active)
    else return
    swallow(event)
  }

  #step(by) {
    const options = this.#options
    const at = options.indexOf(this.#active)
    if (options.length) this.#choice(options.at((at + by + options.length) % options.length))
  }

  #hold = (event) => {
    if (!event.target.closest("a")) event.preventDefault() // one goes on writing
  }

  #point = (event) => {
    const option = event.target.closest("[role=option]")
    if (option && option !== this.#active) this.#choice(option)
  }

  #click = (event) => {
    const option = event.target.closest("[role=option]")
    if (option) this.#choose(option)
  }

  #choose(option) {
    const text = textOf(option)
    const gap = option.querySelector("[data-gap]")?.textContent
    const words = this.#words
    const { from, wanted } = this.#at
    this.#close()
    words.focus()
    words.setSelectionRange(from, from + 1 + wanted.length)
    type(words, text)
    this.#close()
    const labels = JSON.parse(option.dataset.choices ?? "[]")
    if (labels.length) this.#form.dispatchEvent(new CustomEvent("choices:offered", { detail: { labels } }))
    if (gap) {
      const at = words.value.indexOf(gap, from)
      words.setSelectionRange(at, at + gap.length)
    }
    if (option.dataset.template) this.#count(option.dataset.template)
  }

  #count(template) {
    const uses = this.#sheet.querySelector("[data-uses]").dataset.uses.replace("0", template)
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.#form.elements.csrfmiddlewaretoken.value)
    post(uses, form).catch(() => {}) // the order of a menu is worth no word
  }
}

function textOf(option) {
  return option.querySelector(".template__words").textContent
}

customElements.define("template-menu", TemplateMenu)
