/**
 * <command-palette>: everything that can be done or found, by a few letters.
 *
 * It opens with what the page already knows and asks the server for nothing before it is seen.
 * Its list is a combobox: the focus stays in the field while arrows go through what is found.
 */
import { fitting } from "../../ui/js/fitting.js"
import { remembered } from "./recent-conversations.js"
import { available, perform } from "./commands.js"
import { shown } from "./key-names.js"

const PAGE = 8 // lines
const BREATH = 120 // milliseconds without a letter before the server is asked
const SHORTEST = 2 // letters

class CommandPalette extends HTMLElement {
  #commands = []
  #asking
  #timer
  #isPicked = false // somebody went to what is chosen; else it is the first, whatever comes
  #isAwaited = false // what is typed is still being looked for
  #isEager = false // somebody took before it was found

  connectedCallback() {
    document.addEventListener("click", this.#asked)
    this.#field.addEventListener("input", this.#find)
    this.#field.addEventListener("keydown", this.#key)
    this.#dialog.addEventListener("click", this.#click)
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#asked)
    this.#field.removeEventListener("input", this.#find)
    this.#field.removeEventListener("keydown", this.#key)
    this.#dialog.removeEventListener("click", this.#click)
  }

  get #dialog() {
    return this.querySelector("dialog")
  }

  get #field() {
    return this.querySelector("[role=combobox]")
  }

  get #options() {
    return [...this.querySelectorAll("[role=option]")].filter((one) => !one.closest("[hidden]"))
  }

  get #chosen() {
    return this.querySelector("[role=option][aria-selected=true]")
  }

  #asked = (event) => {
    if (!event.target.closest?.("[data-command~=palette]")) return
    if (this.#dialog.open) return this.#dialog.close()
    this.#commands = available().filter(({ name }) => name !== "palette")
    this.#field.value = ""
    this.#find()
    this.#dialog.showModal()
    this.#recall()
  }

  /** Where somebody was: asked when the palette is seen already. */
  async #recall() {
    const here = document.getElementById("conversation-pane")?.dataset.conversation
    const ids = remembered().filter((id) => id !== here)
    if (ids.length) this.#fill(await this.#ask(`${this.dataset.recent}?among=${ids}`), "")
  }

  #find = () => {
    const typed = this.#field.value.trim()
    this.#isPicked = this.#isEager = false
    const found = fitting(this.#commands, typed)
    for (const group of this.querySelectorAll("[data-group]")) {
      const here = found.filter((command) => Boolean(command.to) === (group.dataset.group === "places"))
      group.querySelector("[data-options]").replaceChildren(...here.map((one) => this.#option(one)))
      group.hidden = !here.length
    }
    for (const group of this.querySelectorAll("[data-found]")) {
      const isMeant = (group.dataset.found === "recent") !== Boolean(typed)
      group.hidden = !isMeant || !group.querySelector("[role=option]")
    }
    const number = typed.match(/^#?(\d{1,18})$/)?.[1]
    this.#offer("[data-number]", number, ({ number: first }) => first.replace("0", number))
    this.#offer("[data-search]", typed, ({ search }) => `${search}?${new URLSearchParams({ q: typed })}`)
    this.#settle()
    clearTimeout(this.#timer)
    this.#isAwaited = typed.length >= SHORTEST && Boolean(this.dataset.find)
    if (this.#isAwaited) {
      this.#timer = setTimeout(() => this.#look(typed), BREATH)
    } else this.#fill({ lists: [], people: [], conversations: [], articles: [] }, typed)
  }

  /** People and conversations: what was found for letters that still stand there. */
  async #look(typed) {
    this.#fill(await this.#ask(`${this.dataset.find}?${new URLSearchParams({ q: typed })}`), typed)
  }

  async #ask(address) {
    this.#asking?.abort()
    this.#asking = new AbortController()
    try {
      const answer = await fetch(address, { signal: this.#asking.signal })
      return answer.ok ? await answer.json() : {}
    } catch {
      return {} // typed on, or no line: commands and places are there all the same
    }
  }

  #fill(found, typed) {
    if (this.#field.value.trim() !== typed) return
    for (const [name, places] of Object.entries(found)) {
      const group = this.querySelector(`[data-found="${name}"]`)
      group?.querySelector("[data-options]").replaceChildren(...places.map((one) => this.#place(one)))
      if (group) group.hidden = !places.length
    }
    this.#settle(this.#isPicked ? this.#chosen : null)
    this.#isAwaited = false
    if (this.#isEager) this.#chosen?.click()
    this.#isEager = false
  }

  #place({ name, words, url }) {
    const option = this.#draw("[data-place]")
    option.href = url
    option.querySelector("[data-label]").textContent = name
    option.querySelector("[data-hint]").textContent = words
    return option
  }

  #draw(template) {
    return this.querySelector(`template${template}`).content.firstElementChild.cloneNode(true)
  }

  /** Offer what leads somewhere with what is typed: a conversation by its number, the search. */
  #offer(which, value, address) {
    const option = this.querySelector(which)
    if (!option) return
    option.hidden = !value
    option.role = value ? "option" : "none"
    if (!value) return
    option.href = address(option.dataset)
    option.querySelector("[data-label]").textContent = option.dataset.words.replace("%s", value)
  }

  #option(command) {
    const option = this.#draw("[data-does]")
    option.querySelector("[data-label]").textContent = command.label
    const key = option.querySelector("kbd")
    if (command.key) key.textContent = shown(command.key)
    else key.remove()
    option.addEventListener("click", () => {
      // when it is closed the focus is back, and this click over, which would close a menu again
      this.#dialog.addEventListener("close", () => perform(command), { once: true })
      this.#dialog.close()
    })
    return option
  }

  /** Name what is there, and choose the first of it, or what was `chosen` before. */
  #settle(chosen) {
    const options = this.#options
    options.forEach((option, at) => (option.id = `palette-option-${at}`))
    this.querySelector("[data-none]").hidden = options.length > 0
    this.#choose(options.includes(chosen) ? chosen : options[0])
  }

  #choose(option) {
    this.#chosen?.setAttribute("aria-selected", "false")
    option?.setAttribute("aria-selected", "true")
    if (option) this.#field.setAttribute("aria-activedescendant", option.id)
    else this.#field.removeAttribute("aria-activedescendant")
    option?.scrollIntoView({ block: "nearest" })
  }

  #key = (event) => {
    if (event.isComposing) return
    const options = this.#options
    const [at, last] = [options.indexOf(this.#chosen), options.length - 1]
    const to = {
      ArrowDown: at < last ? at + 1 : 0,
      ArrowUp: at > 0 ? at - 1 : last,
      PageDown: Math.min(last, at + PAGE),
      PageUp: Math.max(0, at - PAGE),
    }[event.key]
    if (to !== undefined) {
      this.#isPicked = true
      this.#choose(options[to])
    } else if (event.key === "Enter") this.#take()
    else return
    event.preventDefault()
  }

  /** Take what is chosen; where that is only the search, something better may be on its way. */
  #take() {
    const isLast = !this.#isPicked && this.#chosen?.matches("[data-search]")
    if (isLast && this.#isAwaited) this.#isEager = true
    else this.#chosen?.click()
  }

  #click = (event) => {
    if (event.target === this.#dialog) this.#dialog.close() // beside the sheet
  }
}

customElements.define("command-palette", CommandPalette)
