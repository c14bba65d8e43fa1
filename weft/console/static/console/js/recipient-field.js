/**
 * <recipient-field data-role="to">: addresses as chips.
 *
 * Enter, a comma, or leaving the field makes a chip of what was typed; Backspace in an empty field
 * gives the last one back to be changed. Each chip is a hidden field, so the form says the same
 * with and without this script.
 */

/** The addresses in a text, one after the other. Commas inside quotes and brackets belong to them. */
export function split(text) {
  return text
    .split(/[;,\n](?![^<"]*[>"])/)
    .map((one) => one.trim())
    .filter(Boolean)
}

/** What a chip shows of `Ada <ada@post.example>`. */
export function shown(typed) {
  return typed.replace(/\s*<[^<>]*>\s*$/, "").replace(/^"|"$/g, "") || typed
}

class RecipientField extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    this.input.addEventListener("keydown", this.#key)
    this.input.addEventListener("blur", this.#settle)
    this.input.addEventListener("paste", this.#pasted)
    this.addEventListener("click", this.#remove)
  }

  disconnectedCallback() {
    this.input.removeEventListener("keydown", this.#key)
    this.input.removeEventListener("blur", this.#settle)
    this.input.removeEventListener("paste", this.#pasted)
    this.removeEventListener("click", this.#remove)
  }

  get input() {
    return this.querySelector(".addressing__input")
  }

  /** Add everybody whom a text names. */
  add(text) {
    for (const one of split(text)) this.#chip(one)
  }

  #key = (event) => {
    if (event.isComposing) return
    if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "," || event.key === ";") {
      event.preventDefault()
      this.#settle()
    } else if (event.key === "Backspace" && !this.input.value) {
      const last = [...this.querySelectorAll("[data-person]")].at(-1)
      if (!last) return
      event.preventDefault()
      this.input.value = last.querySelector("input").value
      last.remove()
      this.#changed()
    }
  }

  #settle = () => {
    const typed = this.input.value
    this.input.value = ""
    if (typed.trim()) this.add(typed)
  }

  #pasted = () => setTimeout(() => /[,;\n]/.test(this.input.value) && this.#settle())

  #remove = (event) => {
    const chip = event.target.closest(".chip__remove")?.closest("[data-person]")
    if (!chip) return
    chip.remove()
    this.input.focus()
    this.#changed()
  }

  #chip(typed) {
    const chip = document.createElement("span")
    chip.className = "chip"
    chip.dataset.person = ""
    const kept = document.createElement("input")
    Object.assign(kept, { type: "hidden", name: this.dataset.role, value: typed })
    const name = document.createElement("span")
    name.className = "one-line"
    name.textContent = shown(typed)
    name.title = typed
    const off = document.createElement("button")
    Object.assign(off, { type: "button", className: "chip__remove", textContent: "×" })
    off.setAttribute("aria-label", this.dataset.remove.replace("{person}", () => typed))
    chip.append(kept, name, off)
    this.input.before(chip)
    this.#changed()
  }

  #changed() {
    this.dispatchEvent(new Event("change", { bubbles: true }))
  }
}

if (globalThis.customElements) customElements.define("recipient-field", RecipientField)

// somebody whom a copy named becomes a recipient by a click, and by nothing else
globalThis.document?.addEventListener("click", (event) => {
  const proposed = event.target.closest?.("[data-propose]")
  if (!proposed) return
  const field = proposed.closest(".addressing").querySelector('recipient-field[data-role="cc"]')
  field.add(proposed.dataset.propose)
  proposed.remove()
})
