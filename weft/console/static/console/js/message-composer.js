/**
 * <message-composer>: where one writes.
 *
 * What is sent shows at once and tells the truth after: sending, sent, or why not. A message has
 * its name before it leaves, so that it arrives once however often it is tried. What is typed is
 * on the server two seconds after the hands rest.
 */
import { DraftKeeper } from "./draft-keeper.js"
import { FileTray } from "./file-tray.js"
import { DraftInHand, Outbox, together } from "./outbox.js"
import { freshKey, post, send, tell } from "./sending.js"
import { become, draw, fail } from "./sketch.js"
import { toast } from "../../ui/js/toasts.js"
import { offerUndo } from "./undo-toast.js"

const TYPING_EVERY = 3_000 // milliseconds

class MessageComposer extends HTMLElement {
  #drafts
  #files
  #outbox
  #typedAt = 0
  #asked = null // what the guard asks about, until somebody answers

  connectedCallback() {
    const agent = document.querySelector("live-stream")?.getAttribute("me") ?? ""
    const inHand = new DraftInHand(agent, this.dataset.conversation)
    const saved = this.querySelector(".composer__saved")
    this.#outbox = new Outbox(agent, this.dataset.conversation)
    this.#files = new FileTray(this, () => this.#drafts.touch())
    this.#drafts = new DraftKeeper(this.dataset.draft, () => this.#draft(), saved, inHand)
    this.form.addEventListener("submit", this.#submit)
    this.addEventListener("input", this.#typed)
    this.addEventListener("change", this.#typed)
    this.addEventListener("command", this.#command)
    this.addEventListener("click", this.#click)
    this.words.addEventListener("keydown", this.#key)
    this.querySelector("[name=subject]")?.addEventListener("keydown", this.#fromSubject)
    document.addEventListener("submit", this.#takeBack)
    document.addEventListener("live:up", this.#tryAgain)
    document.addEventListener("live:conversation.closed", this.#closed)
    document.addEventListener("live:draft.taken", this.#taken)
    document.addEventListener("outcome:chosen", this.#ended)
    window.addEventListener("pagehide", this.#leave)
    const kept = this.words.value
    this.words.value = together(kept, inHand.text)
    if (this.words.value !== kept) this.#drafts.touch()
    queueMicrotask(() => this.#unpack())
  }

  disconnectedCallback() {
    window.removeEventListener("pagehide", this.#leave)
    document.removeEventListener("submit", this.#takeBack)
    document.removeEventListener("live:up", this.#tryAgain)
    document.removeEventListener("live:conversation.closed", this.#closed)
    document.removeEventListener("live:draft.taken", this.#taken)
    document.removeEventListener("outcome:chosen", this.#ended)
    this.#files.leave()
    this.#drafts.flush()
  }

  get form() {
    return this.querySelector("form")
  }

  /** Why an answer sends the customer elsewhere. */
  get #why() {
    return this.form.elements.away
  }

  get words() {
    return this.querySelector("textarea")
  }

  get mode() {
    return this.form.elements.mode.value
  }

  /** Which files can go: { most } bytes of one, and its { kinds }. */
  get fileLimits() {
    const { maxFile, kinds, maxNoteFile } = this.dataset
    if (this.mode === "note") return { most: Number(maxNoteFile), kinds: [] }
    return { most: Number(maxFile), kinds: kinds ? kinds.split(" ") : [] }
  }

  get #choices() {
    return this.querySelector("choice-tray")
  }

  get #timeline() {
    return document.querySelector("message-timeline")
  }

  get #token() {
    return this.form.elements.csrfmiddlewaretoken.value
  }

  /** Turn to "reply" or "note"; the words stay. */
  turnTo(mode) {
    const tab = this.querySelector(`[name="mode"][value="${mode}"]`)
    if (!tab) return // no answer can go out here
    tab.checked = true
    tab.dispatchEvent(new Event("change", { bubbles: true }))
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
    form.set("csrfmiddlewaretoken", this.#token)
    form.set("_method", "put")
    form.set("text", this.words.value)
    form.set("mode", this.mode)
    for (const id of this.#files.ids) form.append("uploads", id)
    for (const label of this.#choices.labels) form.append("choices", label)
    if (this.form.elements.shared?.checked) form.set("shared", "1")
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
    if (event.type === "input" && event.target === this.words) this.#guard(null)
    const now = Date.now()
    if (event.target !== this.words || !this.words.value || now - this.#typedAt < TYPING_EVERY) return
    this.#typedAt = now
    const thread = this.form.elements.thread?.value ?? ""
    tell(this.dataset.typing, { csrfmiddlewaretoken: this.#token, mode: this.mode, thread, typing: "1" })
  }

  #key = (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.altKey) return
    if (this.#isLetter && !event.ctrlKey && !event.metaKey) return // letters have lines
    event.preventDefault()
    this.form.requestSubmit()
  }

  #click = (event) => {
    if (event.target.closest(".composer__anyway")) this.#anyway()
    const way = event.target.closest(".addressing__ways a")
    if (way && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      this.#drafts.settle().then(() => this.#reload(new URL(way.href).searchParams.get("on")))
    }
    const takeOver = event.target.closest("[data-take-over]")?.dataset.takeOver
    if (takeOver) this.#drafts.settle().then(() => this.#begin("POST", takeOver))
    if (event.target.closest("[data-send-later]")) {
      const at = this.querySelector("[data-send-at]")
      if (at.value) this.#send({ sendAt: at.value })
      else at.focus()
    }
  }

  #submit = (event) => {
    event.preventDefault()
    if (this.#asked || this.querySelector("length-meter")?.isOver) return this.words.focus()
    const { name, value } = event.submitter ?? {}
    event.submitter?.closest("details")?.removeAttribute("open")
    this.#send({ sendAt: name === "send_at" ? value : "", then: name === "then" ? value : "" })
  }

  #anyway() {
    const wish = this.#asked
    if (wish?.asks) return this.#askHow(wish.asks)
    this.#guard(null)
    if (wish) this.#send(wish)
  }

  /** How it ended was what the server asked for: the words go with it. */
  #ended = ({ detail }) => {
    const wish = this.#asked
    if (!wish?.asks) return
    this.#guard(null)
    this.#send({ ...wish, outcome: detail.outcome })
  }

  /** Enter goes on to the words; it sends nothing that is not written yet. */
  #fromSubject = (event) => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    this.words.focus()
  }

  /** Take a held message back: its words, files and people are a draft again. */
  #takeBack = async (event) => {
    const form = event.target
    if (!form.matches?.("form[data-undo]")) return
    event.preventDefault()
    await this.#drafts.settle()
    const answer = await post(form.action, new FormData(form)).catch(() => null)
    if (answer?.ok) {
      form.closest(".message")?.remove()
      await this.#reload()
    } else {
      const said = await answer?.json().catch(() => null)
      toast(said?.words ?? this.dataset.unreachable)
    }
    document.dispatchEvent(new CustomEvent("desk-changed"))
  }

  /** Begin again with what the server knows: the draft, on the thread `on`. */
  #reload(on = "") {
    return this.#begin("GET", this.dataset.self + (on && `?on=${on}`))
  }

  async #begin(verb, address) {
    this.#drafts.drop()
    await globalThis.htmx?.ajax(verb, address, { target: this, swap: "outerHTML" })
    const words = document.querySelector("message-composer")?.words
    words?.focus()
    words?.setSelectionRange(words.value.length, words.value.length)
  }

  async #send({ anyway = false, sure = false, sendAt = "", then = "", outcome = "" } = {}) {
    if (this.#files.isBusy) await this.#files.settled()
    const text = this.words.value
    if (!text.trim() && !this.#files.ids.length) return
    const mode = this.mode
    const form = this.#draft()
    form.delete("_method")
    form.set("key", freshKey())
    if (mode === "reply" && !anyway) form.set("seen_up_to", String(this.#timeline?.last ?? 0))
    if (sure) form.set("anyway", "1")
    if (mode === "reply" && this.#why.value) form.set("away", this.#why.value)
    this.#why.value = "" // it is of this answer alone
    if (sendAt) form.set("send_at", sendAt)
    if (then) form.set("then", then)
    if (outcome) form.set("outcome", outcome)
    const wish = { anyway, sure, sendAt, then, outcome }
    const message = { mode, form, text, files: this.#files.take(), wish }
    this.words.value = ""
    if (mode === "reply") this.#choices.bring([])
    this.#typedAt = 0
    this.#drafts.drop()
    if (this.form.elements.shared) this.form.elements.shared.checked = false
    this.form.dispatchEvent(new Event("input"))
    this.words.focus()
    await this.#deliver(message, this.#sketch(message))
  }

  /** Show the message before anybody has it. */
  #sketch(message) {
    const sketch = draw(this.querySelector(".composer__sketch"), message)
    this.#timeline?.entries.append(sketch)
    this.#timeline?.toEnd()
    return sketch
  }

  async #deliver(message, sketch) {
    const key = message.form.get("key")
    message.form.set("csrfmiddlewaretoken", this.#token) // a message kept for long has an old one
    const result = await send(message.mode === "note" ? this.#noteAddress : this.form.action, message.form)
    const shown = document.getElementById(sketch.id) ?? sketch
    if (result.outcome === "unreachable") {
      this.#outbox.keep(message)
      return fail(shown, this.dataset.unreachable, () => this.#deliver(message, shown))
    }
    this.#outbox.drop(key) // the same name: if it had arrived before, it is the same message
    if (result.outcome === "sent") this.#sent(message, shown, result.html)
    else await this.#hold(shown, message, result)
  }

  get #noteAddress() {
    return this.querySelector("button.for-note").formAction
  }

  #sent(message, shown, html) {
    const drawn = become(shown, html)
    this.#timeline?.knows(shown)
    if (!drawn) return
    const { words, label, back } = { ...this.dataset, words: this.dataset.leaves }
    const waits = offerUndo(drawn, { token: this.#token, words, label, back })
    const { then = "" } = message.wish ?? {}
    if (!then) return
    document.dispatchEvent(new CustomEvent("desk-changed"))
    if (!waits) this.#settled(then)
  }

  /** The matter is closed, or rests, with what was sent; that can be taken back. */
  #settled(then) {
    const isClosed = then === "close"
    const noun = isClosed ? "closure" : "snooze"
    const detail = {
      words: isClosed ? this.dataset.closed : this.dataset.rests,
      label: this.dataset.undo,
      url: this.dataset.back.replace("#composer", "") + noun + (isClosed ? "?undo=1" : ""),
      method: "delete",
    }
    document.dispatchEvent(new CustomEvent("toast", { detail }))
  }

  /** It did not leave, and its words are here again: somebody wrote, or something is wrong. */
  async #hold(shown, message, { words, code, messages = [], ask = "" }) {
    shown.remove()
    this.words.value = this.words.value ? `${message.text}\n${this.words.value}` : message.text
    this.#files.bring(message.files)
    if (message.mode === "reply") this.#choices.bring(message.form.getAll("choices"))
    this.#drafts.touch()
    const wish = { ...message.wish }
    if (code === "something_newer") wish.anyway = true
    if (code === "ask_first") wish.sure = true
    if (code === "outcome_needed") wish.asks = ask
    this.#why.value = message.form.get("away") ?? ""
    this.#why.parentElement.hidden = code !== "sends_away"
    this.#guard(words, code === "refused" ? null : wish)
    if (code === "sends_away") this.#why.focus()
    if (code === "outcome_needed") return this.#askHow(ask)
    if (code !== "something_newer") return
    await this.#timeline?.toNewest()
    this.#timeline?.point(messages)
  }

  /** Ask how it ended, above the words that wait for it. */
  #askHow(href) {
    document.dispatchEvent(new CustomEvent("dialog", { detail: { href } }))
  }

  /** Ask with `words` whether to send as `wish` says; without a wish only say what is wrong. */
  #guard(words, wish = null) {
    const guard = this.querySelector(".composer__guard")
    guard.hidden = !words
    this.#asked = wish
    if (!words) return
    guard.querySelector("[data-words]").textContent = words
    const anyway = this.querySelector(".composer__anyway")
    anyway.hidden = !wish
    if (wish) anyway.focus()
    else this.words.focus()
  }

  /** What could not leave in another hour of this page's life, or in another page. */
  #unpack() {
    for (const message of this.#outbox.messages) {
      if (document.getElementById(`message-${message.key}`)) continue
      const sketch = this.#sketch(message)
      fail(sketch, this.dataset.unreachable, () => this.#deliver(message, sketch))
    }
    if (document.documentElement.dataset.line === "up") this.#tryAgain()
  }

  #tryAgain = () => {
    const waiting = this.#timeline?.querySelectorAll(".message--sketch [data-retry]") ?? []
    for (const button of waiting) if (button.checkVisibility()) button.click()
  }

  #closed = ({ detail }) => {
    const me = Number(document.querySelector("live-stream")?.getAttribute("me"))
    const isOurs = String(detail.conversation_id) === this.dataset.conversation
    if (isOurs && detail.actor_id !== me && this.words.value.trim()) this.#news(this.dataset.closedMeanwhile)
  }

  #taken = ({ detail }) => {
    const me = Number(document.querySelector("live-stream")?.getAttribute("me"))
    if (String(detail.conversation_id) !== this.dataset.conversation || detail.agent_id !== me) return
    this.#drafts.drop() // it is another's; what stands here stays, and is kept with the next letter
    if (this.form.elements.shared) this.form.elements.shared.checked = false
    this.#news(this.dataset.taken)
  }

  #news(words) {
    const line = this.querySelector(".composer__news")
    line.hidden = false
    line.querySelector("span").textContent = words
  }
}

customElements.define("message-composer", MessageComposer)
