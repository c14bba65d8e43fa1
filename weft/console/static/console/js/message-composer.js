/**
 * <message-composer>: where one writes.
 *
 * What is sent shows at once and tells the truth after: sending, sent, or why not. A message has
 * its name before it leaves, so that it arrives once however often it is tried. What is typed is
 * on the server two seconds after the hands rest.
 */
import { weave } from "../../ui/js/weave.js"
import { DraftKeeper } from "./draft-keeper.js"
import { FileTray } from "./file-tray.js"
import { freshKey, post, send } from "./sending.js"

const TYPING_EVERY = 3_000 // milliseconds

class MessageComposer extends HTMLElement {
  #drafts
  #files
  #typedAt = 0
  #held = false
  #asked = {} // what the guard asked about: its code, and when the message was to leave

  connectedCallback() {
    this.#files = new FileTray(this, () => this.#drafts.touch())
    this.#drafts = new DraftKeeper(this.dataset.draft, () => this.#draft(), this.querySelector(".composer__saved"))
    this.form.addEventListener("submit", this.#submit)
    this.addEventListener("input", this.#typed)
    this.addEventListener("change", this.#typed)
    this.addEventListener("command", this.#command)
    this.words.addEventListener("keydown", this.#key)
    this.querySelector(".composer__anyway").addEventListener("click", this.#anyway)
    this.querySelector("[name=subject]")?.addEventListener("keydown", this.#fromSubject)
    document.addEventListener("submit", this.#takeBack)
    window.addEventListener("pagehide", this.#leave)
  }

  disconnectedCallback() {
    window.removeEventListener("pagehide", this.#leave)
    document.removeEventListener("submit", this.#takeBack)
    this.#drafts.flush()
  }

  get form() {
    return this.querySelector("form")
  }

  get words() {
    return this.querySelector("textarea")
  }

  get mode() {
    return this.form.elements.mode.value
  }

  get #timeline() {
    return document.querySelector("message-timeline")
  }

  /** Turn to "reply" or "note"; the words stay. */
  turnTo(mode) {
    const tab = this.querySelector(`[name="mode"][value="${mode}"]`)
    if (!tab) return // no answer can go out here
    tab.checked = true
    this.words.focus()
    this.#drafts.touch()
  }

  #command = (event) => {
    const { name } = event.detail
    if (name !== "reply" && name !== "note") return
    event.preventDefault()
    this.turnTo(name)
  }

  /** Let a letter show a picture of its files where the hands are. */
  showInside(id, name) {
    if (!this.#isLetter) return
    const { selectionStart, selectionEnd } = this.words
    const words = name.replace(/[[\]\n]/g, " ").trim()
    this.words.setRangeText(`![${words}](upload:${id})`, selectionStart, selectionEnd, "end")
    this.words.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #leave = () => this.#drafts.flush()

  #draft() {
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value)
    form.set("_method", "put")
    form.set("text", this.words.value)
    form.set("mode", this.mode)
    for (const id of this.#files.ids) form.append("uploads", id)
    if (this.#isLetter) this.#address(form)
    else if (this.form.elements.thread) form.set("thread", this.form.elements.thread.value)
    return form
  }

  get #isLetter() {
    return this.hasAttribute("data-letter") && this.mode === "reply"
  }

  /** Say to whom a letter goes, and about what; on which thread, said by the server itself. */
  #address(form) {
    const said = new FormData(this.form)
    for (const name of ["thread", "through", "subject", "to", "cc", "bcc"]) {
      for (const value of said.getAll(name)) form.append(name, value)
    }
  }

  #typed = (event) => {
    if (event.target.type === "file") return
    this.#drafts.touch()
    const now = Date.now()
    if (event.target !== this.words || !this.words.value || now - this.#typedAt < TYPING_EVERY) return
    this.#typedAt = now
    this.#tellTyping(true)
  }

  #tellTyping(isTyping) {
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value)
    form.set("mode", this.mode)
    form.set("typing", isTyping ? "1" : "")
    post(this.dataset.typing, form).catch(() => {})
  }

  #key = (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.altKey) return
    if (this.#isLetter && !event.ctrlKey && !event.metaKey) return // letters have lines
    event.preventDefault()
    this.form.requestSubmit()
  }

  #submit = (event) => {
    event.preventDefault()
    if (this.#held) return // the guard asks; its own button answers
    const sendAt = event.submitter?.name === "send_at" ? event.submitter.value : ""
    event.submitter?.closest("details")?.removeAttribute("open")
    this.#send({ sendAt })
  }

  #anyway = () => {
    const { code, sendAt } = this.#asked
    this.#guard(false)
    this.#send({ anyway: code !== "ask_first", sure: code === "ask_first", sendAt })
  }

  /** Enter goes on to the words; it sends nothing that is not written yet. */
  #fromSubject = (event) => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    this.words.focus()
  }

  /** Take a held message back: its words and files are here again. */
  #takeBack = async (event) => {
    const form = event.target
    if (!form.matches?.("form[data-undo]")) return
    event.preventDefault()
    const answer = await post(form.action, new FormData(form)).catch(() => null)
    const said = await answer?.json().catch(() => null)
    if (answer?.ok && said) {
      form.closest(".message")?.remove()
      this.words.value = said.text
      this.#files.take()
      this.#files.bring(said.files)
      this.turnTo("reply")
    }
    document.dispatchEvent(new CustomEvent("desk-changed"))
  }

  async #send({ anyway = false, sure = false, sendAt = "" } = {}) {
    if (this.#files.isBusy) await this.#files.settled()
    const text = this.words.value
    if (!text.trim() && !this.#files.ids.length) return
    const mode = this.mode
    const form = this.#draft()
    form.delete("_method")
    form.set("key", freshKey())
    if (mode === "reply" && !anyway) form.set("seen_up_to", String(this.#timeline?.last ?? 0))
    if (sure) form.set("anyway", "1")
    if (sendAt) form.set("send_at", sendAt)
    const message = { mode, form, text, files: this.#files.take(), sendAt }
    this.words.value = ""
    this.#typedAt = 0
    this.#drafts.drop()
    this.words.focus()
    await this.#deliver(message, this.#sketch(message))
  }

  /** Show the message before anybody has it. */
  #sketch({ mode, form, text, files }) {
    const sketch = this.querySelector(".composer__sketch").content.firstElementChild.cloneNode(true)
    sketch.id = `message-${form.get("key")}`
    sketch.classList.toggle("message--out", mode === "reply")
    sketch.classList.toggle("message--note", mode === "note")
    sketch.querySelector(".message__kind").hidden = mode !== "note"
    sketch.querySelector(".message__text").textContent =
      text.trim() || files.map((file) => file.name).join(", ")
    const now = new Date()
    const time = sketch.querySelector("time")
    time.dateTime = now.toISOString()
    time.textContent = now.toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    })
    this.#timeline?.entries.append(sketch)
    this.#timeline?.toEnd()
    return sketch
  }

  async #deliver(message, sketch) {
    const address = message.mode === "note" ? this.#noteAddress : this.form.action
    const result = await send(address, message.form)
    const shown = document.getElementById(sketch.id) ?? sketch
    if (result.outcome === "sent") this.#becomes(shown, result.html)
    else if (result.outcome === "held") this.#hold(shown, message, result)
    else this.#failed(shown, message, result.words)
  }

  get #noteAddress() {
    return this.querySelector("button.for-note").formAction
  }

  #becomes(shown, html) {
    const page = new DOMParser().parseFromString(html, "text/html")
    const fresh = page.querySelector(".message")
    if (!fresh) return
    delete shown.dataset.keep
    const entries = this.#timeline?.entries
    if (entries) {
      const id = Number(fresh.dataset.message)
      if (id > Number(entries.dataset.last)) entries.dataset.last = String(id)
    }
    weave(shown, fresh)
    globalThis.htmx?.process(shown)
  }

  /** Somebody wrote what was not on the page: show it, keep the words, ask. */
  async #hold(shown, message, { words, code }) {
    this.#asked = { code, sendAt: message.sendAt }
    shown.remove()
    this.#restore(message)
    await this.#timeline?.refresh()
    this.#timeline?.toEnd()
    this.#guard(true, words)
  }

  #restore({ text, files }) {
    this.words.value = this.words.value ? `${text}\n${this.words.value}` : text
    this.#files.bring(files)
    this.#drafts.touch()
  }

  #guard(shown, words = "") {
    const guard = this.querySelector(".composer__guard")
    guard.hidden = !shown
    this.#held = shown
    if (!shown) return
    guard.querySelector("[data-words]").textContent = words
    const anyway = this.querySelector(".composer__anyway")
    anyway.hidden = false
    anyway.focus()
    this.words.addEventListener("input", () => this.#guard(false), { once: true })
  }

  #failed(shown, message, words) {
    const state = shown.querySelector(".state")
    if (state) state.className = "state state--failed"
    const trouble = shown.querySelector(".message__trouble")
    const label = shown.querySelector("[data-reason]")
    if (!trouble || !label) return
    trouble.hidden = false
    label.textContent = words || this.dataset.unreachable
    state.hidden = true
    trouble.querySelector("[data-retry]").onclick = () => {
      trouble.hidden = true
      state.hidden = false
      state.className = "state state--queued"
      this.#deliver(message, shown) // the same name: if it had arrived, it is the same message
    }
  }
}

customElements.define("message-composer", MessageComposer)
