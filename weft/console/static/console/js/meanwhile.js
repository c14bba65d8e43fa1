/**
 * What others do while one writes: a conversation is closed, a draft taken over, the customer writes
 * another way, threads come and go. The composer says it, and follows where nobody chose otherwise.
 */
import { pageOf } from "../../ui/js/weave.js"

const NAMED = [".composer__to.for-reply", ".addressing__line:has(.addressing__ways)"]

export class Meanwhile {
  #composer
  #drafts
  #isAddressed = false // people and subject were chosen, which no draft keeps while there are no words

  constructor(composer, drafts) {
    this.#composer = composer
    this.#drafts = drafts
    for (const kind of ["input", "change"]) composer.addEventListener(kind, this.#addressed)
    for (const [name, heed] of Object.entries(this.#heeded)) document.addEventListener(`live:${name}`, heed)
  }

  leave() {
    for (const [name, heed] of Object.entries(this.#heeded)) document.removeEventListener(`live:${name}`, heed)
  }

  #addressed = ({ target }) => {
    if (target.closest(".addressing")) this.#isAddressed = true
  }

  get #me() {
    return Number(document.querySelector("live-stream")?.getAttribute("me"))
  }

  #isHere(id) {
    return String(id) === this.#composer.dataset.conversation
  }

  #heeded = {
    "conversation.closed": ({ detail }) => this.#closed(detail),
    "draft.taken": ({ detail }) => this.#taken(detail),
    "message.received": ({ detail }) => this.#heard(detail),
    "thread.moved": ({ detail }) => this.#moved(detail),
  }

  #closed({ conversation_id, actor_id }) {
    const { words, dataset } = this.#composer
    if (!this.#isHere(conversation_id) || actor_id === this.#me || !words.value.trim()) return
    this.#composer.announce(dataset.closedMeanwhile)
  }

  #taken({ conversation_id, agent_id }) {
    if (!this.#isHere(conversation_id) || agent_id !== this.#me) return
    this.#drafts.drop() // it is another's; what stands here stays, and is kept with the next letter
    const { shared } = this.#composer.form.elements
    if (shared) shared.checked = false
    this.#composer.announce(this.#composer.dataset.taken)
  }

  get #isSettled() {
    const composer = this.#composer
    const isChosen = composer.hasAttribute("data-chosen") || this.#isAddressed
    return composer.takesReplies && (composer.isBegun || isChosen)
  }

  /** Where somebody wrote last is where one answers, unless it is chosen or begun otherwise. */
  #heard({ conversation_id, thread_id }) {
    const composer = this.#composer
    const isHere = this.#isHere(conversation_id)
    const isOurs = composer.way === String(thread_id) // an answer of ours goes there
    const isClosed = !composer.takesReplies // what the customer writes may open it again
    if (!composer.way || composer.hasAttribute("data-letter")) return
    if (isClosed ? !isHere : isHere === isOurs) return
    if (!this.#isSettled) composer.follow()
    else if (!isOurs) composer.announce(composer.dataset.elsewhere)
  }

  /** A thread that comes or goes changes where one can answer, and what tells those ways apart. */
  #moved({ source_id, target_id, thread_id }) {
    const composer = this.#composer
    const isComing = this.#isHere(target_id)
    const isOurs = composer.way === String(thread_id)
    if (isComing ? isOurs : !this.#isHere(source_id)) return
    if (!this.#isSettled) composer.follow()
    else if (isComing) composer.announce(composer.dataset.elsewhere)
    else if (isOurs) composer.follow()
    else if (this.#isAddressed) this.#rename()
    else composer.follow(composer.way)
  }

  /** Tell the ways apart as the server does now, and leave people and subject as they were chosen. */
  async #rename() {
    const composer = this.#composer
    const address = `${composer.dataset.self}?on=${composer.way ?? ""}`
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null)
    const page = await pageOf(answer)
    if (!page) return
    for (const part of NAMED) {
      const [old, fresh] = [composer.querySelector(part), page.querySelector(part)]
      fresh ? old?.replaceWith(fresh) : old?.remove() // one way alone has no choice
    }
  }
}
