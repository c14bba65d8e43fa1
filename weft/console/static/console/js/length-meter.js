/**
 * <length-meter for="words" data-reply="10000" data-note="100000" …>: how long a text may still be.
 * Says nothing until it matters; a text that is too long cannot be sent, and why is said before.
 */
const MATTERS = 0.8 // of the limit

/** What is said of a text: "" while there is much room; `over` is how much is too much. Pure. */
export function measured(length, most) {
  const over = Math.max(0, length - most)
  return { over, isNear: length >= most * MATTERS }
}

class LengthMeter extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    this.#form.addEventListener("input", this.show)
    this.#form.addEventListener("change", this.show)
    this.show()
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("input", this.show)
    this.#form?.removeEventListener("change", this.show)
  }

  get #form() {
    return this.closest("form")
  }

  get #words() {
    return document.getElementById(this.getAttribute("for"))
  }

  get #most() {
    return Number(this.dataset[this.#form.elements.mode.value])
  }

  /** Whether the text is too long to be sent. */
  get isOver() {
    return measured(this.#length, this.#most).over > 0
  }

  /** Characters as the server counts them: a sign outside the first plane is one. */
  get #length() {
    const { value } = this.#words
    return value.length < this.#most ? value.length : [...value].length
  }

  show = () => {
    const most = this.#most
    const length = this.#length
    const { over, isNear } = measured(length, most)
    const numbers = new Intl.NumberFormat(document.documentElement.lang)
    this.hidden = !isNear
    this.classList.toggle("length-meter--over", over > 0)
    const words = over ? this.dataset.over : this.dataset.near
    const said = words
      .replace("{count}", numbers.format(over || length))
      .replace("{most}", numbers.format(most))
    if (this.textContent !== said) this.textContent = isNear ? said : ""
    this.#words.setAttribute("aria-invalid", String(over > 0))
  }
}

if (globalThis.customElements) customElements.define("length-meter", LengthMeter)
