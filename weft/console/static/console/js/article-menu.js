/**
 * <article-menu for="words" href="…/articles">: two question marks where a word may begin offer the
 * help centre's articles. What is typed behind them is looked for; arrows choose, Enter or Tab puts
 * the link in, or the article's words where those are chosen; with Shift it is the other of the two.
 * Escape leaves the marks alone. The button types them.
 */
import * as menu from "./caret-menu.js"
import { swallow, type } from "./inserting.js"
import { post } from "./sending.js"

const BREATH = 120 // milliseconds without a letter before the server is asked

/** The two marks before the caret and what is typed behind them: { from, wanted }, or null. */
export function wondered(text, caret) {
  const found = /(?:^|[\s([{„“"'])\?\?((?![\s?])[^\n?]{0,60}|)$/u.exec(text.slice(0, caret))
  return found && { from: caret - found[1].length - 2, wanted: found[1] }
}

class ArticleMenu extends (globalThis.HTMLElement ?? Object) {
  #at = null // the marks that are answered
  #left = -1 // where marks stand that were left alone
  #shownFor = null // what the list was asked for: words, and the way an answer goes
  #asking = null
  #timer
  #isEager = null // the key of somebody who chose before there was anything to choose from

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
    this.#sheet.addEventListener("change", this.#changed)
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#asking?.abort()
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

  get #list() {
    return this.querySelector("[role=listbox]")
  }

  get #isOpen() {
    return this.#sheet.matches(":popover-open")
  }

  get #options() {
    return [...this.#list.querySelectorAll("[role=option]")]
  }

  get #active() {
    return this.#list.querySelector("[role=option][aria-selected=true]")
  }

  /** Type the marks for whoever pressed the button. */
  #begin = () => {
    const words = this.#words
    words.focus()
    if (this.#at) return this.#close()
    const before = words.value.slice(0, words.selectionStart)
    this.#left = -1
    type(words, /(^|\s)$/.test(before) ? "??" : " ??")
  }

  #look = () => {
    this.#at = wondered(this.#words.value, this.#words.selectionStart)
    if (!this.#at || this.#at.from !== this.#left) this.#left = -1
    clearTimeout(this.#timer)
    if (!this.#at || this.#at.from === this.#left) return this.#close()
    if (this.#shownFor === this.#question) return this.#show()
    this.#timer = setTimeout(() => this.#ask(), this.#isOpen ? BREATH : 0)
  }

  #moved = () => {
    if (this.#at && wondered(this.#words.value, this.#words.selectionStart)?.from !== this.#at.from) this.#close()
  }

  #blurred = () => {
    this.#isEager = null
    setTimeout(() => {
      const focused = document.activeElement
      if (focused !== this.#words && !this.contains(focused)) this.#close()
    })
  }

  get #question() {
    const { thread, through } = this.#form.elements
    return new URLSearchParams({ q: this.#at?.wanted.trim() ?? "", on: thread?.value ?? "", through: through?.value ?? "" }).toString()
  }

  async #ask() {
    const question = this.#question
    this.#asking?.abort()
    this.#asking = new AbortController()
    try {
      const answer = await fetch(`${this.getAttribute("href")}?${question}`, { signal: this.#asking.signal })
      if (!answer.ok) return this.#close()
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      if (!this.#at || question !== this.#question) return // typed on
      this.#list.replaceChildren(...page.body.childNodes)
      this.#shownFor = question
      this.#show()
    } catch (problem) {
      if (problem.name !== "AbortError") this.#close() // no line: the marks are only marks
    }
  }

  #show() {
    const options = this.#options
    const eager = this.#isEager
    this.#isEager = null
    if (eager && options.length) return this.#choose(options[0], eager.shiftKey)
    const isEmpty = !options.length
    this.#sheet.querySelector("[role=status]").hidden = !isEmpty
    this.#list.hidden = isEmpty
    this.querySelector("#article-preview").hidden = isEmpty
    if (!this.#isOpen) menu.open(this.#words, this.#sheet, this.#list.id)
    if (isEmpty) this.#words.removeAttribute("aria-activedescendant")
    else this.#choice(options[0])
    menu.place(this.#words, this.#sheet, this.#at.from)
  }

  #close() {
    this.#at = null
    this.#isEager = null
    clearTimeout(this.#timer)
    if (this.#isOpen) menu.close(this.#words, this.#sheet)
  }

  #choice(option) {
    this.#active?.setAttribute("aria-selected", "false")
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    this.#words.setAttribute("aria-activedescendant", option.id)
    const preview = this.querySelector("#article-preview")
    preview.textContent = this.#textOf(option)
    preview.scrollTop = 0
  }

  get #isWords() {
    return this.#form.elements.article_as.value === "words"
  }

  /** What would be put in; `isOther` asks for that which is not chosen. Notes have no formatting. */
  #textOf({ dataset }, isOther = false) {
    if (this.#isWords === isOther) return dataset.link
    return this.#form.elements.mode.value === "note" ? dataset.plain : dataset.words
  }

  #key = (event) => {
    if (event.target !== this.#words || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const isChoice = event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)
    if (this.#at && isChoice && this.#shownFor !== this.#question) {
      this.#isEager = event
      return swallow(event)
    }
    if (!this.#isOpen) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === "Escape") {
      this.#left = this.#at.from
      this.#close()
    } else if (step) this.#step(step)
    else if (isChoice && this.#active) this.#choose(this.#active, event.shiftKey)
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
    if (option) this.#choose(option, event.shiftKey)
  }

  #changed = () => {
    this.#words.focus()
    if (this.#active) this.#choice(this.#active)
  }

  #choose(option, isOther) {
    const text = this.#textOf(option, isOther)
    const isWords = this.#isWords !== isOther
    const words = this.#words
    const { from, wanted } = this.#at
    this.#close()
    words.focus()
    words.setSelectionRange(from, from + 2 + wanted.length)
    type(words, text)
    this.#close()
    this.#count(option.dataset, isWords)
  }

  #count({ article, language }, isWords) {
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.#form.elements.csrfmiddlewaretoken.value)
    form.set("language", language)
    form.set("as", isWords ? "words" : "link")
    post(`${this.getAttribute("href")}/${article}`, form).catch(() => {}) // a count is worth no word
  }
}

if (globalThis.customElements) customElements.define("article-menu", ArticleMenu)
