/**
 * Stale: elements that must fetch themselves again, each with one `live` event for all that is said
 * in a moment. What one transaction says arrives within milliseconds; more follows at most once a
 * BREATH. What data-live-later names ("deadline.moved") can wait for the next request of its element,
 * and has one of its own only when none comes.
 */
const BURST = 20 // milliseconds that what belongs together takes to arrive
const BREATH = 400 // the least time between two events of one element
const LATER = 2_000 // the longest that what can wait does, and up to
const SPREAD = 1_000 // more, that not all pages of a company ask at once

/** When an element is to speak: `spokenAt` is when it did last. */
export function due(now, spokenAt, canWait, chance = Math.random()) {
  if (canWait) return now + LATER + chance * SPREAD
  return Math.max(now + BURST, spokenAt + BREATH)
}

const later = (element, name) => element.dataset.liveLater?.split(" ").includes(name) ?? false

export class Stale {
  #planned = new Map() // element → { at, timer }
  #spoken = new WeakMap() // element → when

  /** Let an element know that `name` was said. */
  mark(element, name) {
    const now = performance.now()
    const at = due(now, this.#spoken.get(element) ?? -BREATH, later(element, name))
    const planned = this.#planned.get(element)
    if (planned?.at <= at) return
    clearTimeout(planned?.timer)
    this.#planned.set(element, { at, timer: setTimeout(() => this.#speak(element), at - now) })
  }

  #speak(element) {
    this.#planned.delete(element)
    this.#spoken.set(element, performance.now())
    if (element.isConnected) element.dispatchEvent(new CustomEvent("live"))
  }

  /** Nothing that was marked fetches itself any more. */
  forget() {
    for (const { timer } of this.#planned.values()) clearTimeout(timer)
    this.#planned.clear()
  }
}
