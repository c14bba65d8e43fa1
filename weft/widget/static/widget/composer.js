/** Where the visitor writes: text, files by picker, paste or drop, a few emoji. */
import { h, icon } from "./dom.js"

const EMOJI = "😀 😂 😊 😉 😍 🤔 😅 😢 😭 😡 😱 🥳 👍 👎 👋 🙏 💪 👏 👌 🤝 ❤️ 🔥 ⭐ 🎉 ✅ ❌ ❓ 📦 🚚 🎁 💳 🛒 📷 ⏰ ☀️ 🌙".split(" ")

export class Composer {
  element
  #words
  #limits
  #act
  #text
  #send
  #note
  #chips
  #picker
  #emoji
  #uploads = new Set()
  #told = 0

  /** `act` holds what the chat does: send(text, files), upload(…), draft(text), typing(bool). */
  constructor(words, limits, act, draft = "") {
    this.#words = words
    this.#limits = limits
    this.#act = act
    const say = key => words.say(key)
    const button = (name, key, props) => h("button", { type: "button", class: "tool", "aria-label": say(key), title: say(key), ...props }, icon(name))
    this.#text = h("textarea", { rows: 1, "aria-label": say("write"), placeholder: say("write"), dir: "auto", enterkeyhint: "send" })
    this.#picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: -1, onchange: () => this.attach(this.#picker.files) })
    this.#chips = h("ul", { class: "chips" })
    this.#note = h("p", { class: "problem", role: "alert" })
    this.#send = button("send", "send", { class: "send", type: "submit" })
    this.#emoji = h("div", { class: "emoji", id: "emoji", role: "group", "aria-label": say("emoji"), hidden: true, onkeydown: event => this.#walk(event) },
      ...EMOJI.map(sign => h("button", { type: "button", onclick: () => this.#insert(sign) }, sign)))
    this.element = h("form", { class: "composer" }, this.#emoji, this.#note, this.#chips,
      h("div", { class: "field" }, this.#text, h("div", { class: "tools" },
        button("clip", "attach", { onclick: () => this.#picker.click() }),
        button("face", "emoji", { "aria-expanded": "false", "aria-controls": "emoji", onclick: () => this.#showEmoji(this.#emoji.hidden) }),
        this.#picker, this.#send)))
    this.element.addEventListener("submit", event => {
      event.preventDefault()
      this.#submit()
    })
    this.#text.addEventListener("keydown", event => this.#key(event))
    this.#text.addEventListener("input", () => this.#typed())
    this.#text.addEventListener("paste", event => {
      if (!event.clipboardData.files.length) return
      event.preventDefault()
      this.attach(event.clipboardData.files)
    })
    this.#text.value = draft
    this.#fit()
  }

  focus() {
    this.#text.focus()
  }

  /** Close what lies open above the field; true when there was something. */
  escape() {
    const open = !this.#emoji.hidden
    if (open) this.#showEmoji(false)
    return open
  }

  attach(files) {
    for (const file of files) {
      const name = file.name
      this.#complain("")
      if (!file.size) this.#complain(this.#words.say("file_empty", { name }))
      else if (file.size > this.#limits.file) {
        this.#complain(this.#words.say("file_too_large", { name, size: this.#words.size(this.#limits.file) }))
      } else this.#upload(file)
    }
    this.#picker.value = ""
    this.focus()
  }

  async #upload(file) {
    const abort = new AbortController()
    const bar = h("progress", { max: 1, value: 0, "aria-label": file.name })
    const upload = { done: null }
    const remove = () => {
      abort.abort()
      chip.remove()
      this.#uploads.delete(upload)
      this.#fit()
    }
    const close = h("button", { type: "button", "aria-label": this.#words.say("remove", { name: file.name }), onclick: () => (remove(), this.focus()) }, icon("close"))
    const chip = h("li", {}, icon("file"), h("bdi", {}, file.name), bar, close)
    this.#chips.append(chip)
    this.#uploads.add(upload)
    this.#fit()
    try {
      upload.done = await this.#act.upload(file, share => (bar.value = share), abort.signal)
      bar.remove()
      this.#fit()
    } catch (refusal) {
      remove()
      this.#complain(refusal.message || this.#words.say("file_failed", { name: file.name }))
    }
  }

  #submit() {
    const text = this.#text.value.trim()
    const uploads = [...this.#uploads]
    if (this.#send.ariaDisabled === "true") return
    this.#act.send(text, uploads.map(upload => upload.done))
    this.#text.value = ""
    this.#uploads.clear()
    this.#chips.replaceChildren()
    this.#told = 0
    this.#complain("")
    this.#showEmoji(false)
    this.#typed()
    this.focus()
  }

  #key(event) {
    // While an input method composes (Japanese, Chinese), Enter chooses a word
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.#submit()
  }

  #typed() {
    const text = this.#text.value
    const over = [...text].length - this.#limits.text
    this.#complain(over > 0 ? this.#words.say("text_too_long", { count: over }) : "")
    this.#act.draft(text)
    this.#fit()
    if (text && Date.now() - this.#told < 3000) return
    if (text || this.#told) this.#act.typing(Boolean(text))
    this.#told = text ? Date.now() : 0
  }

  #fit() {
    const text = this.#text.value
    const ready = [...this.#uploads].every(upload => upload.done)
    const something = text.trim() || this.#uploads.size
    this.#send.ariaDisabled = String(!ready || !something || [...text].length > this.#limits.text)
    this.#text.style.blockSize = "auto"
    if (text) this.#text.style.blockSize = `${this.#text.scrollHeight}px`
  }

  #insert(sign) {
    this.#text.setRangeText(sign, this.#text.selectionStart, this.#text.selectionEnd, "end")
    this.#showEmoji(false)
    this.#typed()
  }

  #showEmoji(open) {
    const had = !this.#emoji.hidden
    this.#emoji.hidden = !open
    this.element.querySelector("[aria-controls]").ariaExpanded = String(open)
    if (open) this.#emoji.firstChild.focus()
    else if (had) this.focus()
  }

  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 9, ArrowUp: -9 }[event.key]
    const signs = [...this.#emoji.children]
    const next = signs[signs.indexOf(event.target) + step]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  #complain(sentence) {
    this.#note.textContent = sentence
  }
}
