/** <emoji-picker for="words">: a handful of faces beside the text, put in where the caret is. */
const FACES = [..."🙂😀😂😉😊😍🤔😅😢😔🙏👍👎👌💪👏❤️🎉🔥⭐✅❌⚠️💡📦🚚🛒💳🧾📷⏰☕".matchAll(/\p{Emoji}\uFE0F?/gu)].map(String)

class EmojiPicker extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#click)
    this.addEventListener("keydown", this.#key)
    document.addEventListener("click", this.#elsewhere)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.removeEventListener("keydown", this.#key)
    document.removeEventListener("click", this.#elsewhere)
  }

  get #tray() {
    return this.querySelector(".emoji")
  }

  #click = (event) => {
    const face = event.target.closest(".emoji > button")
    if (face) this.#put(face.textContent)
    else if (event.target.closest(".icon-button")) this.#tray ? this.#close() : this.#open()
  }

  #key = (event) => {
    if (event.key === "Escape" && this.#tray) {
      event.stopPropagation()
      this.#close()
      this.querySelector(".icon-button").focus()
    }
  }

  #elsewhere = (event) => {
    if (!this.contains(event.target)) this.#close()
  }

  #open() {
    const tray = document.createElement("div")
    tray.className = "emoji"
    tray.setAttribute("role", "group")
    tray.setAttribute("aria-label", this.getAttribute("label"))
    for (const face of FACES) {
      tray.append(Object.assign(document.createElement("button"), { type: "button", textContent: face }))
    }
    this.append(tray)
    tray.firstElementChild.focus()
  }

  #close() {
    this.#tray?.remove()
  }

  #put(face) {
    const words = document.getElementById(this.getAttribute("for"))
    words.setRangeText(face, words.selectionStart, words.selectionEnd, "end")
    words.dispatchEvent(new Event("input", { bubbles: true }))
    this.#close()
    words.focus()
  }
}

customElements.define("emoji-picker", EmojiPicker)
