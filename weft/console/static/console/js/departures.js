/**
 * Departures: the messages that a composer has let go. Each shows before anybody has it, and tells
 * the truth after: sent, or why not. What cannot leave now is kept, and tried when the line is up.
 */
import { open } from "./notice-bell.js"
import { Outbox } from "./outbox.js"
import { send } from "./sending.js"
import { become, draw, fail } from "./sketch.js"
import { offerUndo } from "./undo-toast.js"
import { toast } from "../../ui/js/toasts.js"

/** Another conversation is open by now: what did not leave is a draft at `back`, to which one can go. */
export function tellHidden(words, back) {
  const label = document.querySelector("notice-bell")?.dataset.open
  toast(words, { label, run: () => open(back) })
}

export class Departures {
  #composer
  #held // what to do with a message that was not taken: (its sketch, message, answer)
  #outbox

  constructor(composer, agent, held) {
    this.#composer = composer
    this.#held = held
    this.#outbox = new Outbox(agent, composer.dataset.conversation)
  }

  /** The talk to which they belong, while it is on the page. */
  get #timeline() {
    const pane = document.getElementById("conversation-pane")
    const isOurs = pane?.dataset.conversation === this.#composer.dataset.conversation
    return isOurs ? pane.querySelector("message-timeline") : null
  }

  /** Let a message leave. */
  send(message) {
    return this.#deliver(message, this.#sketch(message))
  }

  /** Show the message before anybody has it. */
  #sketch(message) {
    const sketch = draw(this.#composer.querySelector(".composer__sketch"), message)
    this.#timeline?.entries.append(sketch)
    this.#timeline?.toEnd()
    return sketch
  }

  async #deliver(message, sketch) {
    const { form, dataset } = this.#composer
    const key = message.form.get("key")
    const proof = form.elements.csrfmiddlewaretoken
    const token = proof.value // a message kept for long has an old one
    message.form.set("csrfmiddlewaretoken", token)
    this.#outbox.keep(message) // the tab may be closed before there is an answer
    const result = await send(message.mode === "note" ? this.#noteAddress : form.action, message.form)
    const shown = document.getElementById(sketch.id) ?? sketch
    if (result.outcome === "unreachable") {
      if (result.isSignedOut) return fail(shown, dataset.signedOut, () => location.reload())
      if (proof.value !== token) return this.#deliver(message, shown) // the line has come up meanwhile
      return fail(shown, dataset.unreachable, () => this.#deliver(message, shown))
    }
    this.#outbox.drop(key) // the same name: if it had arrived before, it is the same message
    if (result.outcome === "sent") this.#sent(message, shown, result.html)
    else await this.#held(shown, message, result)
  }

  get #noteAddress() {
    return this.#composer.querySelector("button.for-note").formAction
  }

  #sent(message, shown, html) {
    const drawn = become(shown, html)
    this.#timeline?.knows(shown)
    if (!drawn) return
    const { leaves: words, back } = this.#composer.dataset
    const token = this.#composer.form.elements.csrfmiddlewaretoken.value
    const waits = offerUndo(drawn, { token, words, back })
    const { then = "" } = message.wish ?? {}
    if (!then) return
    document.dispatchEvent(new CustomEvent("desk-changed"))
    if (!waits) this.#settled(then)
  }

  /** The matter is closed, or rests, with what was sent; that can be taken back. */
  #settled(then) {
    const { closed, rests, undo, back } = this.#composer.dataset
    const isClosed = then === "close"
    const noun = isClosed ? "closure" : "snooze"
    const detail = {
      words: isClosed ? closed : rests,
      label: undo,
      url: back.replace("#composer", "") + noun + (isClosed ? "?undo=1" : ""),
      method: "delete",
    }
    document.dispatchEvent(new CustomEvent("toast", { detail }))
  }

  /** What could not leave in another hour of this page's life, or in another page. */
  unpack() {
    for (const message of this.#outbox.messages) {
      const known = document.getElementById(`message-${message.key}`)
      if (known && !known.classList.contains("message--sketch")) this.#outbox.drop(message.key) // it has arrived
      if (known) continue
      const sketch = this.#sketch(message)
      fail(sketch, this.#composer.dataset.unreachable, () => this.#deliver(message, sketch))
    }
    if (document.documentElement.dataset.line === "up") this.tryAgain()
  }

  tryAgain = () => {
    const waiting = this.#timeline?.querySelectorAll(".message--sketch [data-retry]") ?? []
    for (const button of waiting) if (button.checkVisibility()) button.click()
  }
}
