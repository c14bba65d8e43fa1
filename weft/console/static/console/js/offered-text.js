/**
 * <offered-text for="words">: words to put into the answer (data-put) or to copy (data-copy).
 * They stand in [data-text]. With data-before they go before all that is written, as a greeting
 * does; else where the caret is.
 */
const SAID_SO_MS = 2000

/** The whole text with a greeting before it, on a line of its own. */
export function greeted(text, greeting) {
  return `${greeting},\n${text}`
}

class OfferedText extends (globalThis.HTMLElement ?? Object) {
  #timer

  connectedCallback() {
    this.addEventListener("click", this.#click)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    clearTimeout(this.#timer)
  }

  get #text() {
    return this.querySelector("[data-text]").textContent.trim()
  }

  #click = (event) => {
    if (event.target.closest("[data-put]")) this.#put()
    else if (event.target.closest("[data-copy]")) this.#copy()
  }

  #put() {
    const words = document.getElementById(this.getAttribute("for"))
    if (!words) return
    if (this.hasAttribute("data-before")) {
      if (!words.value.startsWith(this.#text)) words.value = greeted(words.value, this.#text)
    } else {
      const [start, end] = [words.selectionStart, words.selectionEnd]
      words.setRangeText(this.#text, start, end, "end")
    }
    document.querySelector(".pane--about .panel__close")?.click() // it would cover what is written
    words.dispatchEvent(new Event("input", { bubbles: true }))
    words.focus()
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text)
    } catch {
      // without https there is no clipboard: mark the text, so that Ctrl+C takes it
      getSelection().selectAllChildren(this.querySelector("[data-text]"))
      return
    }
    const said = this.querySelector("[data-said]")
    said.textContent = said.dataset.said
    this.classList.add("offer--copied")
    this.#timer = setTimeout(() => {
      said.textContent = ""
      this.classList.remove("offer--copied")
    }, SAID_SO_MS)
  }
}

if (globalThis.customElements) customElements.define("offered-text", OfferedText)
