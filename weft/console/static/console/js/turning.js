/**
 * Turns the answer to another way, while one writes on.
 *
 * Until that way stands here nothing leaves: what is meant for one customer alone is not to be read
 * by everybody. What is typed meanwhile goes along, and what was to be sent goes out there.
 */
import { toast } from "../../ui/js/toasts.js"

export class Turning {
  #again = false // somebody wrote since it was asked for
  #composer
  #go
  #on = null // the way that was chosen last; "": the one that the server takes for the best
  #wish = null

  /** `go` keeps the draft, and brings a composer of the way that it is given. */
  constructor(composer, go) {
    this.#composer = composer
    this.#go = go
  }

  /** True while another way comes: what is to be sent waits for it. */
  holds(wish) {
    if (this.#on === null) return false
    this.#wish = wish
    return true
  }

  /**
   * Turn to the way `on`. Where nobody chose it nothing goes out on another way unread: the words
   * wait, and it is said why. Nor does it take the place of a way that somebody has chosen.
   */
  async to(on, isChosen = true) {
    const isUnderWay = this.#on !== null
    if (isUnderWay && !isChosen) return (this.#again = true)
    this.#on = on
    this.#wish = null
    if (isUnderWay) return
    await this.#go(on).catch(() => {})
    const asked = this.#on
    const wish = this.#wish
    this.#on = null
    const from = this.#composer
    const next = document.querySelector("message-composer")
    const isHere = next?.dataset.conversation === from.dataset.conversation // or another one is open
    if (next === from || !isHere) return wish && toast(from.dataset.unreachable)
    const { selectionStart, selectionEnd } = from.words
    const { value } = next.words
    next.words.setSelectionRange(selectionStart, selectionEnd)
    if (asked !== on) {
      next.answerOn(asked)
      return wish && next.send(wish) // it waits for that way
    }
    const stays = next.way === (isChosen ? on : from.way)
    if (!isChosen && !stays && value.trim()) next.announce(this.#why(next))
    if (!isChosen && this.#again && (stays || !value.trim())) next.follow()
    if (stays && wish && next.mode === "reply") next.send(wish)
  }

  /** Why an answer goes another way in `next`, where nobody chose it. */
  #why({ dataset, takesReplies, ways }) {
    const { way } = this.#composer
    if (!way || ways.includes(way)) return dataset.elsewhere
    return takesReplies ? dataset.gone : dataset.nowhere
  }
}
