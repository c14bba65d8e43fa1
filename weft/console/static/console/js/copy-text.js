/** <copy-text>: a button that copies the text of the <code> beside it, and says so. */
const SAID_SO_MS = 2000

class CopyText extends HTMLElement {
  #timer

  connectedCallback() {
    this.querySelector("button").addEventListener("click", this.#copy)
  }

  disconnectedCallback() {
    this.querySelector("button")?.removeEventListener("click", this.#copy)
    clearTimeout(this.#timer)
  }

  #copy = async () => {
    const text = this.querySelector("code")
    try {
      await navigator.clipboard.writeText(text.textContent)
    } catch {
      // without https there is no clipboard: mark the text, so that Ctrl+C takes it
      getSelection().selectAllChildren(text)
      return
    }
    this.#say(true)
    this.#timer = setTimeout(() => this.#say(false), SAID_SO_MS)
  }

  #say(done) {
    this.querySelector("[data-copied]").hidden = !done
    this.querySelector("[data-copy]").hidden = done
  }
}

customElements.define("copy-text", CopyText)
