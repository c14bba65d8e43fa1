/**
 * Taking a held letter back: its words, files and people are a draft again, in which one may be
 * writing already. Until that draft is here nothing takes its place, and nothing leaves.
 */
import { post } from "./sending.js"
import { toast } from "../../ui/js/toasts.js"

export class TakingBack {
  isUnderWay = false
  #begin
  #composer
  #drafts
  #files

  /** `begin` brings a composer with the server's draft; it rejects when it cannot. */
  constructor(composer, drafts, files, begin) {
    this.#begin = begin
    this.#composer = composer
    this.#drafts = drafts
    this.#files = files
  }

  /** What is submitted on the page, if it is this. */
  heed = async (event) => {
    const form = event.target
    if (!form.matches?.("form[data-undo]")) return
    event.preventDefault()
    this.isUnderWay = true
    await this.#drafts.settle()
    this.#drafts.hold()
    await this.#take(form)
    this.#drafts.goOn()
    this.isUnderWay = false
    document.dispatchEvent(new CustomEvent("desk-changed"))
  }

  async #take(form) {
    const answer = await post(form.action, new FormData(form)).catch(() => null)
    const said = await answer?.json().catch(() => null)
    if (!answer?.ok) return toast(said?.words ?? this.#composer.dataset.unreachable)
    form.closest(".message")?.remove()
    await this.#begin().catch(() => {})
    if (said && this.#composer.isConnected) this.#goOnWith(said)
  }

  /** The draft could not be fetched, and is the server's already: the answer says what it is. */
  #goOnWith({ text, files }) {
    this.#composer.words.value = this.#drafts.handOver(text)
    const { ids } = this.#files
    this.#files.bring(files.filter(({ id }) => !ids.includes(id)))
    this.#drafts.touch()
  }
}
