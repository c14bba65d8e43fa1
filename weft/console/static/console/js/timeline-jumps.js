/**
 * <timeline-jumps>: from one message to the next, and to the newest; counts what came meanwhile.
 */
class TimelineJumps extends HTMLElement {
  #count = 0

  connectedCallback() {
    this.addEventListener("click", this.#click)
    document.addEventListener("timeline:fresh", this.#fresh)
    document.addEventListener("timeline:moved", this.#show)
    queueMicrotask(this.#show)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    document.removeEventListener("timeline:fresh", this.#fresh)
    document.removeEventListener("timeline:moved", this.#show)
  }

  get #timeline() {
    return this.parentElement.querySelector("message-timeline")
  }

  #click = async (event) => {
    const jump = event.target.closest("[data-jump]")?.dataset.jump
    if (!jump) return
    if (jump === "newest") {
      await this.#timeline.toNewest()
      this.#timeline.focus({ preventScroll: true })
    } else await this.#step(Number(jump))
    this.#show()
  }

  async #step(by) {
    const timeline = this.#timeline
    let messages = timeline.messages
    const from = this.#current(messages)
    if (!messages[messages.indexOf(from) + by]) {
      await (by < 0 ? timeline.back() : timeline.forth())
      messages = timeline.messages
    }
    const at = from ? messages.indexOf(from) + by : messages.length - 1
    const message = messages[at]
    if (!message) return
    message.focus({ preventScroll: true })
    message.scrollIntoView({ block: message.offsetHeight > timeline.clientHeight ? "start" : "nearest" })
  }

  /** Where one is: at the message with the focus, or else at the last that is wholly in sight. */
  #current(messages) {
    const focused = document.activeElement?.closest?.(".message")
    if (focused && messages.includes(focused)) return focused
    const edge = this.#timeline.getBoundingClientRect().bottom
    return messages.findLast((message) => message.getBoundingClientRect().bottom <= edge + 1)
  }

  #fresh = ({ detail }) => {
    if (!this.#timeline.isAtEnd) this.#count += detail.news.length
    this.#show()
  }

  #show = () => {
    const isAtEnd = this.#timeline?.isAtEnd ?? true
    if (isAtEnd) this.#count = 0
    this.classList.toggle("jumps--shown", !isAtEnd)
    const count = this.querySelector(".jumps__count")
    count.hidden = !this.#count
    count.textContent = String(this.#count)
  }
}

customElements.define("timeline-jumps", TimelineJumps)
