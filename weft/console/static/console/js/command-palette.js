/**
 * <command-palette>: everything that can be done or found, by a few letters.
 *
 * It opens with what the page already knows and asks the server for nothing before it is seen.
 * Its list is a combobox: the focus stays in the field while arrows go through what is found.
 */
import { fitting } from "../../ui/js/fitting.js"
import { available, perform } from "./commands.js"
import { shown } from "./key-names.js"

const PAGE = 8 // lines

class CommandPalette extends HTMLElement {
  #commands = []

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
    return [...this.querySelectorAll("[role=option]")]
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
  }

  #find = () => {
    const typed = this.#field.value.trim()
    const found = fitting(this.#commands, typed)
    for (const group of this.querySelectorAll("[data-group]")) {
      const here = found.filter((command) => Boolean(command.to) === (group.dataset.group === "places"))
      group.querySelector("[data-options]").replaceChildren(...here.map((one) => this.#option(one)))
      group.hidden = !here.length
    }
    this.#number(typed)
    this.#settle()
  }

  /** A number is that of a conversation. */
  #number(typed) {
    const [, number] = typed.match(/^#?(\d{1,18})$/) ?? []
    const option = this.querySelector("[data-number]")
    option.hidden = !number
    option.role = number ? "option" : "none"
    if (!number) return
    option.href = `${option.dataset.number}?number=${number}`
    option.querySelector("[data-label]").textContent = option.dataset.words.replace("%s", number)
  }

  #option(command) {
    const option = this.querySelector("template").content.firstElementChild.cloneNode(true)
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

  #settle() {
    const options = this.#options
    options.forEach((option, at) => (option.id = `palette-${at}`))
    this.querySelector("[data-none]").hidden = options.length > 0
    this.#choose(options[0])
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
    if (to !== undefined) this.#choose(options[to])
    else if (event.key === "Enter") this.#chosen?.click()
    else return
    event.preventDefault()
  }

  #click = (event) => {
    if (event.target === this.#dialog) this.#dialog.close() // beside the sheet
  }
}

customElements.define("command-palette", CommandPalette)
