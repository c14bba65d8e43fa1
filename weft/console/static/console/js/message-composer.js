/**
 * <message-composer>: where one writes.
 *
 * What is sent shows at once and tells the truth after: sending, sent, or why not. A message has
 * its name before it leaves, so that it arrives once however often it is tried. What is typed is
 * on the server two seconds after the hands rest.
 */
import { Departures, tellHidden } from "./departures.js"
import { DraftKeeper } from "./draft-keeper.js"
import { FileTray } from "./file-tray.js"
import { Meanwhile } from "./meanwhile.js"
import { DraftInHand, together } from "./outbox.js"
import { freshKey, tell } from "./sending.js"
import { Turning } from "./turning.js"

const TYPING_EVERY = 3_000 // milliseconds

class MessageComposer extends HTMLElement {
  #departures
  #drafts
  #files
  #typedAt = 0
  #asked = null // what the guard asks about, until somebody answers
  #isQuiet = false // what comes leaves the focus where it is
  #isTakingBack = false
  #isHasty = false // it was to be sent while something came back
  #meanwhile
  #turning = new Turning(this, async (on) => (await this.#drafts.settle()) && this.#reload(on))
  answerOn = (on) => this.#turning.to(on) // the id of a thread

  connectedCallback() {
    const agent = document.querySelector("live-stream")?.getAttribute("me") ?? ""
    const inHand = new DraftInHand(agent, this.dataset.conversation)
    const saved = this.querySelector(".composer__saved")
    const kept = this.words.value
    this.#departures = new Departures(this, agent, (...what) => this.#hold(...what))
    this.#files = new FileTray(this, () => this.#drafts.touch())
    this.#drafts = new DraftKeeper(this.dataset.draft, () => this.#draft(), saved, inHand, kept)
    this.#meanwhile = new Meanwhile(this, this.#drafts)
    this.form.addEventListener("submit", this.#submit)
    this.addEventListener("input", this.#typed)
    this.addEventListener("change", this.#typed)
    this.addEventListener("command", this.#command)
    this.addEventListener("click", this.#click)
    this.words.addEventListener("keydown", this.#key)
    this.words.addEventListener("invalid", this.#incomplete)
    this.querySelector("[name=subject]")?.addEventListener("keydown", this.#fromSubject)
    document.addEventListener("submit", this.#takeBack)
    document.addEventListener("live:up", this.#departures.tryAgain)
    document.addEventListener("outcome:chosen", this.#ended)
    window.addEventListener("pagehide", this.#leave)
    const before = this.#before
    if (before?.mode === "note" && before.words.value.trim()) this.show("note") // it is not to become an answer
    this.words.value = before ? before.#drafts.handOver(kept) : together(kept, inHand.text)
    this.words.value === kept ? inHand.drop() : this.#drafts.touch() // what the server has may change there
    queueMicrotask(() => this.#departures.unpack())
  }

  disconnectedCallback() {
    window.removeEventListener("pagehide", this.#leave)
    document.removeEventListener("submit", this.#takeBack)
    document.removeEventListener("live:up", this.#departures.tryAgain)
    document.removeEventListener("outcome:chosen", this.#ended)
    this.#meanwhile.leave()
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

  /** The thread that an answer goes to. */
  get way() {
    return this.form.elements.thread?.value
  }

  /** All threads that an answer can go to. */
  get ways() {
    const others = [...this.querySelectorAll(".addressing__ways a")]
    return [this.way, ...others.map(({ href }) => new URL(href).searchParams.get("on"))]
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

  /** Whether an answer can go out here. */
  get takesReplies() {
    return Boolean(this.#tab("reply"))
  }

  /** The composers of this conversation that are on the page: two, while one takes another's place. */
  get #all() {
    return [...document.querySelectorAll(`message-composer[data-conversation="${this.dataset.conversation}"]`)]
  }

  /** The one that is on the page now: another one may have come meanwhile. */
  get #current() {
    return this.#all[0] ?? this
  }

  /** The one whose place this one takes: htmx removes it when this one is there. */
  get #before() {
    return this.#all.find((one) => one !== this && one.#drafts)
  }

  get #token() {
    return this.form.elements.csrfmiddlewaretoken.value
  }

  /** Turn to "reply" or "note"; the words stay. */
  turnTo(mode) {
    if (!this.#tab(mode)) return // no answer can go out here
    this.show(mode)
    this.words.focus()
    this.#drafts.touch()
  }

  /** Turn to "reply" or "note", and leave the focus alone. */
  show(mode) {
    const tab = this.#tab(mode)
    tab.checked = true
    tab.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #tab(mode) {
    return this.querySelector(`[name="mode"][value="${mode}"]`)
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
    if (event.target === (event.type === "input" ? this.words : event.target.closest("[name=mode]"))) this.#guard(null)
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
      this.answerOn(new URL(way.href).searchParams.get("on"))
    }
    const takeOver = event.target.closest("[data-take-over]")?.dataset.takeOver
    if (takeOver) this.#drafts.settle().then(() => this.#begin("POST", takeOver))
    if (event.target.closest("[data-send-later]")) {
      const at = this.querySelector("[data-send-at]")
      if (at.value) this.send({ sendAt: at.value })
      else at.focus()
    }
  }

  #submit = (event) => {
    event.preventDefault()
    if (this.#asked || this.querySelector("length-meter")?.isOver) return this.words.focus()
    const { name, value } = event.submitter ?? {}
    event.submitter?.closest("details")?.removeAttribute("open")
    this.send({ sendAt: name === "send_at" ? value : "", then: name === "then" ? value : "" })
  }

  /** It cannot go as it stands: say why above the words, for a browser's own hint is soon gone. */
  #incomplete = (event) => {
    event.preventDefault()
    this.#guard(this.words.validationMessage)
  }

  #anyway() {
    const wish = this.#asked
    if (wish?.asks) return this.#askHow(wish.asks)
    this.#guard(null)
    if (wish) this.send(wish)
  }

  /** How it ended was what the server asked for: the words go with it. */
  #ended = ({ detail }) => {
    const wish = this.#asked
    if (!wish?.asks) return
    this.#guard(null)
    this.send({ ...wish, outcome: detail.outcome })
  }

  /** Enter goes on to the words; it sends nothing that is not written yet. */
  #fromSubject = (event) => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    this.words.focus()
  }

  #takeBack = async (event) => {
    if (!event.target.matches?.("form[data-undo]")) return
    event.preventDefault()
    this.#isTakingBack = true
    const work = ({ takeBack }) => takeBack(event.target, this, this.#drafts, this.#files, () => this.#reload())
    await import("./taking-back.js").then(work).catch(() => this.announce(this.dataset.unreachable))
    this.#isTakingBack = false
    const isBack = this.#current !== this
    if (this.#isHasty) this.#current.announce(isBack ? this.dataset.comesBack : "")
    this.#isHasty = false
  }

  /** Begin again with what the server knows, and what is typed until it is here: on the thread `on`. */
  #reload(on = "") {
    return this.#begin("GET", this.dataset.self + (on && `?on=${on}`))
  }

  async #begin(verb, address) {
    if (verb === "POST") this.#drafts.hold() // it changes the draft
    await globalThis.htmx?.ajax(verb, address, { source: this, target: this, swap: "outerHTML" })?.catch(() => {})
    this.#drafts.goOn()
    const words = document.querySelector("message-composer")?.words
    if (!this.#isQuiet) words?.focus()
    words?.setSelectionRange(words.value.length, words.value.length)
  }

  /** What comes back is a draft, which goes when a message does: it is to be read before. */
  #wait() {
    this.#isHasty = true
    this.announce(this.dataset.comesBack)
  }

  async send({ anyway = false, sure = false, sendAt = "", then = "", outcome = "" } = {}) {
    const wish = { anyway, sure, sendAt, then, outcome }
    if (this.#isTakingBack) return this.#wait()
    if (this.mode === "reply" && this.#turning.holds(wish)) return
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
    const message = { mode, form, text, files: this.#files.take(), wish }
    this.words.value = ""
    if (mode === "reply") this.#choices.bring([])
    this.#typedAt = 0
    this.#drafts.sent()
    if (this.form.elements.shared) this.form.elements.shared.checked = false
    this.form.dispatchEvent(new Event("input"))
    this.words.focus()
    await this.#departures.send(message)
    if (mode === "reply" && this.hasAttribute("data-once") && !this.words.value) this.#turning.to("", false)
  }

  /** It did not leave, and its words are here again: somebody wrote, or something is wrong. */
  async #hold(shown, message, answer) {
    if (this.#current !== this) return this.#current.#hold(shown, message, answer)
    const { words, code, messages = [], ask = "" } = answer
    shown.remove()
    this.words.value = this.words.value ? `${message.text}\n${this.words.value}` : message.text
    this.#files.bring(message.files)
    if (message.mode === "reply") this.#choices.bring(message.form.getAll("choices"))
    this.#drafts.touch()
    if (!this.isConnected) return tellHidden(words, this.dataset.back)
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
    this.#timeline?.point([])
    if (!words) return
    guard.querySelector("[data-words]").textContent = words
    const anyway = this.querySelector(".composer__anyway")
    anyway.hidden = !wish
    if (wish) anyway.focus()
    else this.words.focus()
  }

  /** Turn to the way `on` ("": the server's best), that nobody chose; what is being written stays what it is. */
  async follow(on = "") {
    const isClosed = !this.takesReplies
    const isInHand = this.contains(document.activeElement)
    this.#isQuiet = !isInHand
    await this.#turning.to(on, false)
    // a note is not to become an answer
    if (this.mode === "note" && (isInHand || this.isBegun || !isClosed)) this.#current.show("note")
  }

  /** Whether there is anything that could be sent. */
  get isBegun() {
    return this.words.value.trim() || this.#files.ids.length || this.#choices.labels.length
  }

  /** Say above the words what happened meanwhile; "" when it is over. */
  announce(words) {
    const line = this.querySelector(".composer__news")
    line.hidden = !words
    line.querySelector("span").textContent = words
  }
}

customElements.define("message-composer", MessageComposer)
