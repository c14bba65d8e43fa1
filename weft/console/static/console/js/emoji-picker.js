/**
 * <emoji-picker for="words">: faces and signs beside the text, found by a word in three languages,
 * put in where the caret is. Those that one used last come first. What there is to choose from is
 * loaded when it is first opened.
 */
const KEPT = "weft-faces"
const LAST = 8

class EmojiPicker extends HTMLElement {
  #all = null // of emoji.js, once it is here

  connectedCallback() {
    this.addEventListener("click", this.#click)
    this.addEventListener("keydown", this.#key)
    this.addEventListener("input", this.#search)
    document.addEventListener("click", this.#elsewhere)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.removeEventListener("keydown", this.#key)
    this.removeEventListener("input", this.#search)
    document.removeEventListener("click", this.#elsewhere)
  }

  get #tray() {
    return this.querySelector(".emoji")
  }

  get #faces() {
    return [...this.querySelectorAll(".emoji__faces > button")]
  }

  #click = (event) => {
    const face = event.target.closest(".emoji__faces > button")
    if (face) this.#put(face.textContent)
    else if (event.target.closest(".icon-button")) this.#tray ? this.#close() : this.#open()
  }

  #key = (event) => {
    if (!this.#tray) return
    if (event.key === "Escape") {
      event.stopPropagation()
      this.#close()
      this.querySelector(".icon-button").focus()
    } else if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault() // it would send what is written
      const first = this.#faces[0]
      if (first) this.#put(first.textContent)
    } else this.#step(event)
  }

  #step(event) {
    const across = getComputedStyle(this.querySelector(".emoji__faces")).gridTemplateColumns.split(" ").length
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key]
    if (!step || (event.target.matches("input") && event.key !== "ArrowDown")) return
    event.preventDefault()
    const faces = this.#faces
    const at = faces.indexOf(event.target)
    const next = at < 0 ? faces[0] : faces[at + step]
    if (next) next.focus()
    else if (at + step < 0) this.querySelector("input").focus()
  }

  #search = (event) => {
    event.stopPropagation() // nothing was written yet
    this.#draw(event.target.value)
  }

  #elsewhere = (event) => {
    if (!this.contains(event.target)) this.#close()
  }

  async #open() {
    const tray = this.querySelector("template").content.firstElementChild.cloneNode(true)
    const field = tray.querySelector("input")
    this.append(tray)
    field.focus()
    this.#all ??= await import("./emoji.js")
    if (this.#tray === tray) this.#draw(field.value)
  }

  #draw(typed) {
    if (!this.#all) return
    const shown = typed.trim() ? this.#all.found(typed).map(({ face }) => face) : this.#lastFirst()
    const faces = shown.map((face) =>
      Object.assign(document.createElement("button"), { type: "button", textContent: face }),
    )
    this.querySelector(".emoji__faces").replaceChildren(...faces)
    this.querySelector(".emoji__none").hidden = faces.length > 0
  }

  #lastFirst() {
    const last = this.#last
    return [...last, ...this.#all.FACES.map(({ face }) => face).filter((face) => !last.includes(face))]
  }

  get #last() {
    try {
      return JSON.parse(localStorage.getItem(KEPT) ?? "[]").filter((face) => typeof face === "string")
    } catch {
      return []
    }
  }

  #close() {
    this.#tray?.remove()
  }

  #put(face) {
    const words = document.getElementById(this.getAttribute("for"))
    words.setRangeText(face, words.selectionStart, words.selectionEnd, "end")
    words.dispatchEvent(new Event("input", { bubbles: true }))
    const last = [face, ...this.#last.filter((one) => one !== face)].slice(0, LAST)
    localStorage.setItem(KEPT, JSON.stringify(last))
    this.#close()
    words.focus()
  }
}

customElements.define("emoji-picker", EmojiPicker)
