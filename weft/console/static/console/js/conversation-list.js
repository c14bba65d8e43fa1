/**
 * <conversation-list>: the list that stays still under the pointer.
 *
 * Rows refresh where they are; while the list is pointed at, nothing changes its place. "Show
 * more" adds rows in place, and a refresh brings as many as are shown.
 */
const LONGEST = 200 // rows; beyond this a refresh starts again at the top

class ConversationList extends HTMLElement {
  #waits = false

  connectedCallback() {
    this.addEventListener("htmx:configRequest", this.#ask)
    this.addEventListener("htmx:beforeSwap", this.#hold)
    this.addEventListener("pointerleave", this.#release)
    this.addEventListener("click", this.#more)
    this.addEventListener("command", this.#command)
  }

  disconnectedCallback() {
    this.removeEventListener("htmx:configRequest", this.#ask)
    this.removeEventListener("htmx:beforeSwap", this.#hold)
    this.removeEventListener("pointerleave", this.#release)
    this.removeEventListener("click", this.#more)
    this.removeEventListener("command", this.#command)
  }

  get #rows() {
    return this.querySelectorAll(".row")
  }

  #ask = (event) => {
    if (event.target !== this) return
    const open = document.getElementById("conversation-pane")?.dataset.conversation
    if (open) event.detail.parameters.open = open
    if (this.#rows.length > 30) {
      event.detail.parameters.rows = String(Math.min(LONGEST, this.#rows.length))
    }
  }

  #hold = (event) => {
    if (event.target !== this || !this.matches(":hover") || !this.#reorders(event.detail)) return
    event.detail.shouldSwap = false
    this.#waits = true
    this.#refreshInPlace(event.detail.serverResponse)
  }

  #reorders({ serverResponse }) {
    const fresh = rowsIn(serverResponse).map((row) => row.id)
    const shown = [...this.#rows].map((row) => row.id)
    return fresh.join() !== shown.join()
  }

  #refreshInPlace(html) {
    for (const row of rowsIn(html)) {
      const old = document.getElementById(row.id)
      if (old) import("../../ui/js/weave.js").then(({ weave }) => weave(old, row))
    }
  }

  #release = () => {
    if (!this.#waits) return
    this.#waits = false
    this.dispatchEvent(new CustomEvent("live", { detail: { name: "released" } }))
  }

  #command = (event) => {
    if (event.target !== this) return
    event.preventDefault()
    const { name } = event.detail
    if (name === "open-conversation") this.querySelector(".row__link[aria-current=true]")?.click()
    else this.#step(name === "next-conversation" ? 1 : -1)
  }

  /** Go on from the row that has the focus, else from the one that is open. */
  #step(by) {
    const links = [...this.querySelectorAll(".row__link")]
    if (!links.length) return
    const focused = links.indexOf(document.activeElement)
    const open = links.findIndex((link) => link.matches("[aria-current=true]"))
    const at = focused >= 0 ? focused : open
    const next = links[Math.min(links.length - 1, Math.max(0, at + by))]
    next.focus()
    next.scrollIntoView({ block: "nearest" })
  }

  #more = async (event) => {
    const link = event.target.closest("#rows-more")
    if (!link) return
    event.preventDefault()
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } })
    if (!answer.ok) return
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const list = this.querySelector("#rows")
    for (const row of page.querySelectorAll(".row")) {
      if (document.getElementById(row.id)) continue
      list.append(row)
      globalThis.htmx?.process(row)
    }
    const next = page.querySelector("#rows-more")
    if (next) link.href = next.getAttribute("href")
    else link.remove()
  }
}

function rowsIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html")
  return [...page.querySelectorAll(".row")]
}

customElements.define("conversation-list", ConversationList)
