/**
 * <key-field>: a command's key is pressed, not written. Its button listens for one key, or several
 * in a row; Escape leaves it as it was, Backspace switches it off. Who has the same key is told.
 */
import { press, shown } from "./key-names.js"

const PAUSE = 900 // milliseconds in which another key of the row may come
const LONGEST = 3 // keys

class KeyField extends HTMLElement {
  #pressed = []
  #timer

  connectedCallback() {
    this.#input.hidden = true
    this.querySelector("label").htmlFor = (this.#button.id = `${this.#input.id}-press`)
    this.#button.hidden = false
    this.addEventListener("click", this.#click)
    this.addEventListener("keydown", this.#key)
    this.addEventListener("focusout", this.#leave)
    this.#show()
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.removeEventListener("keydown", this.#key)
    this.removeEventListener("focusout", this.#leave)
    clearTimeout(this.#timer)
  }

  get #input() {
    return this.querySelector("input")
  }

  get #button() {
    return this.querySelector(".own-keys__press")
  }

  get #listens() {
    return this.#button.ariaPressed === "true"
  }

  #click = ({ target }) => {
    if (target.closest(".own-keys__press")) this.#listen()
    else if (target.closest("[data-switch-off]")) this.#take("")
    else if (target.closest("[data-reset]")) this.#take(this.dataset.normal)
  }

  #listen() {
    this.#pressed = []
    this.#button.ariaPressed = "true"
    this.#button.firstElementChild.textContent = this.dataset.listens
  }

  #key = (event) => {
    if (!this.#listens || event.key === "Tab") return
    event.preventDefault()
    event.stopPropagation()
    const key = press(event)
    if (key === "Escape") this.#stop()
    else if (key === "Backspace") this.#take("")
    else if (key && !key.startsWith("mod+")) this.#add(key)
  }

  #add(key) {
    clearTimeout(this.#timer)
    this.#pressed.push(key)
    const row = this.#pressed.join(" ")
    this.#button.firstElementChild.textContent = shown(row)
    if (this.#pressed.length === LONGEST) this.#take(row)
    else this.#timer = setTimeout(() => this.#take(row), PAUSE)
  }

  #take(key) {
    this.#input.value = key
    this.#stop()
    for (const field of document.querySelectorAll("key-field")) field.#clash()
  }

  #leave = () => {
    if (this.#pressed.length) this.#take(this.#pressed.join(" "))
    else this.#stop()
  }

  #stop() {
    clearTimeout(this.#timer)
    this.#pressed = []
    this.#button.ariaPressed = "false"
    this.#show()
  }

  #show() {
    const { value } = this.#input
    this.#button.firstElementChild.textContent = value ? shown(value) : this.dataset.off
    this.#offer("[data-switch-off]", value)
    this.#offer("[data-reset]", value !== this.dataset.normal)
  }

  /** A button that has nothing to do keeps its place, so that all keys stand in one line. */
  #offer(button, isOffered) {
    const found = this.querySelector(button)
    found.hidden = false
    found.disabled = !isOffered
  }

  #clash() {
    const mine = this.#input.value
    const others = [...document.querySelectorAll("key-field")].filter(
      (field) => field !== this && clash(mine, field.#input.value),
    )
    const names = others.map((field) => field.querySelector("label").textContent).join(", ")
    this.querySelector("[data-trouble]").textContent = names ? this.dataset.clash.replace("%s", names) : ""
  }
}

/** Whether two keys cannot be told apart: the same, or one begins the other's row. */
function clash(one, other) {
  if (!one || !other) return false
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `)
}

customElements.define("key-field", KeyField)
