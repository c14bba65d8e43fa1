/**
 * <letter-sheet>: the frame of a letter. Nothing runs in it, so it cannot tell how tall it is: the
 * server says about how many lines there are, and one button shows all of it.
 */
const LINE = 22.5 // pixels
const PADDING = 32
const LEAST = 64
const MOST = 560 // a longer letter scrolls inside its frame until somebody wants all of it
const ALL = 12_000
const NARROW = 480 // pixels: in a frame of less its lines break as on a phone

/** How tall a frame is for so many lines, and whether that is all of it. */
export function height(lines, most = MOST) {
  const wanted = Math.round(lines * LINE) + PADDING
  return { height: Math.max(LEAST, Math.min(most, wanted)), isAll: wanted <= most }
}

class LetterSheet extends (globalThis.HTMLElement ?? Object) {
  #watch
  #lines = 0

  connectedCallback() {
    this.querySelector(".letter__pictures").hidden = true
    this.querySelector(".letter__taller").addEventListener("click", this.#taller)
    this.querySelector(".letter__pictures").addEventListener("click", this.#shown)
    this.#watch = new IntersectionObserver(this.#seen)
    this.#watch.observe(this)
  }

  disconnectedCallback() {
    this.#watch.disconnect()
  }

  get frame() {
    return this.querySelector("iframe")
  }

  #seen = async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return
    this.#watch.disconnect()
    let told
    try {
      const answer = await fetch(this.frame.src, { method: "HEAD" })
      told = JSON.parse(answer.headers.get("X-Letter"))
    } catch {
      return // the frame has its plain height
    }
    if (!told) return
    this.#lines = this.frame.clientWidth < NARROW ? told.narrow : told.lines
    this.#fit()
    this.querySelector(".letter__pictures").hidden = !told.pictures
  }

  #fit(most = MOST) {
    const { height: tall, isAll } = height(this.#lines, most)
    this.frame.style.blockSize = `${tall}px`
    if (most === MOST) this.querySelector(".letter__taller").hidden = isAll
  }

  #taller = (event) => {
    const button = event.currentTarget
    const isMore = button.getAttribute("aria-expanded") !== "true"
    const words = button.textContent
    button.textContent = button.dataset.less
    button.dataset.less = words
    button.setAttribute("aria-expanded", String(isMore))
    this.#fit(isMore ? ALL : MOST)
  }

  #shown = (event) => {
    event.currentTarget.hidden = true
  }
}

if (globalThis.customElements) customElements.define("letter-sheet", LetterSheet)
