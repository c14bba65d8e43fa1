/**
 * <shortcut-keys>: j and k go through the list, Enter opens, r answers, n notes, e closes or opens
 * again, z takes back what was just sent, Escape leaves the text. None of them works while somebody types.
 */
const TYPED = "input, textarea, select, [contenteditable], summary, button, a"

/** Whether a key belongs to a field and not to the page. */
export function isTyping(element) {
  return Boolean(element?.closest?.("input, textarea, select, [contenteditable]"))
}

class ShortcutKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.#key)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#key)
  }

  #key = (event) => {
    const composer = document.querySelector("message-composer")
    if (event.key === "Escape" && event.target === composer?.words) {
      composer.words.blur()
      document.getElementById("timeline")?.focus()
      return
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === composer?.words) {
      event.preventDefault()
      composer.form.requestSubmit()
      return
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target) || event.target.closest?.("details[open]")) return
    const does = { j: () => this.#step(1), k: () => this.#step(-1), r: () => composer?.turnTo("reply"),
      n: () => composer?.turnTo("note"), e: () => document.querySelector("[data-key=e]")?.click(),
      z: () => [...document.querySelectorAll("form[data-undo]")].at(-1)?.requestSubmit(),
      Enter: () => !event.target.closest(TYPED) && this.#open() }[event.key]
    if (!does) return
    if (event.key !== "Enter") event.preventDefault()
    does()
  }

  #step(by) {
    const links = [...document.querySelectorAll(".row__link")]
    if (!links.length) return
    const focused = links.indexOf(document.activeElement)
    const open = links.findIndex((link) => link.matches("[aria-current=true]"))
    const at = focused >= 0 ? focused : open
    const next = links[Math.min(links.length - 1, Math.max(0, at + by))]
    next.focus()
    next.scrollIntoView({ block: "nearest" })
    if (focused >= 0 || open >= 0 || at < 0) next.focus()
  }

  #open() {
    document.querySelector(".row__link[aria-current=true]")?.click()
  }
}

customElements.define("shortcut-keys", ShortcutKeys)
