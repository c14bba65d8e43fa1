/**
 * <shortcut-keys>: a key does what the table of commands says, where it can be done.
 *
 * None works while somebody types, in an open menu or behind a dialog, but those with Ctrl or ⌘.
 * Escape leaves what one writes in. Buttons tell their key where they tell their name.
 */
import { commands, isTyping, perform, performer } from "./commands.js"
import { press, shown, spoken } from "./key-names.js"

const PAUSE = 1_500 // milliseconds between two keys of a row
const PRESSED = "summary, button, a, [role=option], [role=tab]"

class ShortcutKeys extends HTMLElement {
  #before = "" // the keys of a row so far
  #timer

  connectedCallback() {
    document.addEventListener("keydown", this.#key)
    document.addEventListener("pointerover", this.#tell)
    document.addEventListener("focusin", this.#tell)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#key)
    document.removeEventListener("pointerover", this.#tell)
    document.removeEventListener("focusin", this.#tell)
    clearTimeout(this.#timer)
  }

  #key = (event) => {
    const key = press(event)
    if (!key || event.defaultPrevented) return
    if (key === "Escape" && isTyping(event.target)) return this.#leave(event.target)
    if (!key.startsWith("mod+") && this.#belongs(event, key)) return
    const row = this.#before ? `${this.#before} ${key}` : key
    const before = this.#before
    this.#forget()
    const command = commands().find((one) => one.key === row && this.#works(one, event.target))
    if (command) {
      event.preventDefault()
      perform(command)
    } else if (commands().some((one) => one.key.startsWith(`${row} `))) {
      this.#before = row
      this.#timer = setTimeout(() => this.#forget(), PAUSE)
    } else if (before) this.#key(event) // that was no row: the key stands for itself
  }

  /** Whether a command can be given from where the focus is. */
  #works({ name, place, to }, target) {
    if (document.querySelector("dialog:modal")) return name === "palette"
    const element = performer(name)
    if (isTyping(target) && place === "writing") return Boolean(element?.closest("form")?.contains(target))
    return Boolean(element || to)
  }

  /** Whether a key is for what has the focus, and not for the page. */
  #belongs({ target }, key) {
    if (isTyping(target) || document.querySelector("dialog:modal")) return true
    if (target.closest?.("details[data-menu][open]")) return true
    return (key === "Enter" || key === "Space") && Boolean(target.closest?.(PRESSED))
  }

  #forget() {
    this.#before = ""
    clearTimeout(this.#timer)
  }

  #leave(field) {
    if (field.closest("dialog, details[data-menu][open]")) return // they close by it
    field.blur()
    document.getElementById("timeline")?.focus()
  }

  #tell = ({ target }) => {
    const element = target.closest?.("[data-command][title]")
    const command = element && commands().find((one) => one.name === element.dataset.command)
    if (!command?.key || element.title.endsWith(")")) return
    element.title = `${element.title} (${shown(command.key)})`
    if (spoken(command.key)) element.setAttribute("aria-keyshortcuts", spoken(command.key))
  }
}

customElements.define("shortcut-keys", ShortcutKeys)
