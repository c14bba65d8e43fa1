/**
 * <choice-tray>: short answers below the words. Its button opens it; Enter adds what is typed, and
 * Backspace in the empty field takes the last one away. A prepared text may bring its own.
 */
class ChoiceTray extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#key)
    this.addEventListener("click", this.#off)
    this.#form?.addEventListener("click", this.#toggle)
    this.#form?.addEventListener("choices:offered", this.#offered)
    this.#settle()
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#key)
    this.removeEventListener("click", this.#off)
    this.#form?.removeEventListener("click", this.#toggle)
    this.#form?.removeEventListener("choices:offered", this.#offered)
  }

  get #form() {
    return this.closest("form")
  }

  get #button() {
    return this.#form?.querySelector("[data-offer-choices]")
  }

  get #field() {
    return this.querySelector("input:not([type=hidden])")
  }

  get #chips() {
    return [...this.querySelectorAll(".choices__list > .choice")]
  }

  /** What stands there, also what is typed and not added yet. */
  get labels() {
    const labels = this.#chips.map((chip) => chip.querySelector("input").value)
    const typed = this.#field.value.trim()
    return typed && this.#isNew(typed) ? [...labels, typed] : labels
  }

  /** Put these in the place of all that stand there; none closes it. */
  bring(labels) {
    for (const chip of this.#chips) chip.remove()
    this.#field.value = ""
    for (const label of labels) this.#add(label)
    this.hidden = !labels.length
    this.#settle()
  }

  #isNew(label) {
    return !this.#chips.some((chip) => chip.querySelector("input").value.toLowerCase() === label.toLowerCase())
  }

  #toggle = (event) => {
    if (!event.target.closest("[data-offer-choices]")) return
    this.hidden = !this.hidden && !this.#chips.length
    this.#settle()
    if (this.hidden) this.#words.focus()
    else this.#field.focus()
  }

  get #words() {
    return document.getElementById("words")
  }

  #offered = ({ detail }) => {
    this.bring(detail.labels)
    this.#changed()
  }

  #key = (event) => {
    if (event.target !== this.#field || event.isComposing) return
    const typed = this.#field.value.trim()
    if (event.key === "Enter") {
      event.preventDefault() // it would send what is written
      if (!typed) return this.#words.focus()
      if (this.#isNew(typed)) this.#add(typed)
      this.#field.value = ""
      this.#changed()
    } else if (event.key === "Backspace" && !this.#field.value && this.#chips.length) {
      event.preventDefault()
      this.#chips.at(-1).remove()
      this.#changed()
    } else if (event.key === "Escape") {
      event.stopPropagation()
      this.#field.value = ""
      this.hidden = !this.#chips.length
      this.#settle()
      this.#words.focus()
    }
  }

  #off = (event) => {
    const chip = event.target.closest(".chip__off")?.closest(".choice")
    if (!chip) return
    chip.remove()
    this.#changed()
    this.#field.focus()
  }

  #add(label) {
    const chip = this.querySelector("template").content.firstElementChild.cloneNode(true)
    chip.querySelector("input").value = label
    chip.querySelector("span").textContent = label
    this.#field.closest("li").before(chip)
  }

  #changed() {
    this.#settle()
    this.dispatchEvent(new Event("change", { bubbles: true })) // the draft has changed
  }

  #settle() {
    this.#field.closest("li").hidden = this.#chips.length >= Number(this.dataset.most)
    this.#button?.setAttribute("aria-expanded", String(!this.hidden))
  }
}

customElements.define("choice-tray", ChoiceTray)
