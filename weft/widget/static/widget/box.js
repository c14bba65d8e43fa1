/**
 * What this browser remembers, under one key: the visitor's token, messages not yet sent, the draft.
 *
 * Read afresh each time, because other tabs write too. Where the browser lends no storage
 * (private windows, blocked site data) it lasts as long as the page.
 */
export class Box {
  #key
  #memory = null

  constructor(key) {
    this.#key = key
  }

  get(name) {
    return this.#read()[name]
  }

  put(name, value) {
    const all = JSON.stringify({ ...this.#read(), [name]: value })
    try {
      localStorage.setItem(this.#key, all)
    } catch {
      this.#memory = all
    }
  }

  empty() {
    this.#memory = null
    try {
      localStorage.removeItem(this.#key)
    } catch {}
  }

  /** Call `changed` when another tab wrote or emptied the box. */
  watch(changed) {
    addEventListener("storage", event => {
      if (event.key === this.#key || event.key === null) changed()
    })
  }

  #read() {
    try {
      return JSON.parse(this.#memory ?? localStorage.getItem(this.#key)) ?? {}
    } catch {
      return {}
    }
  }
}
