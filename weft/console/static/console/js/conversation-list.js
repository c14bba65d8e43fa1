/**
 * <conversation-list data-from="/inbox/?view=all">: the list that stays still under the pointer.
 *
 * When something happened it tells the server which rows it shows, each with its version, and gets
 * the rows that changed and the order of all: one small request. What changed is woven in at once.
 * While somebody points at the list no row comes, goes or moves; the news wait behind a button.
 */
import { tellSignedOut } from "../../ui/js/signed-out.js"
import { pageOf, weave } from "../../ui/js/weave.js"
import { steady } from "../../ui/js/steady.js"

const LONGEST = 200 // rows; beyond this a refresh starts again at the top

class ConversationList extends HTMLElement {
  #again = false
  #coming = new Map() // id → row that has no place yet
  #isPointed = false
  #loading = null
  #order = null // as the server said it last, while the list is held

  connectedCallback() {
    this.addEventListener("live", this.refresh)
    this.addEventListener("pointermove", this.#point)
    this.addEventListener("pointerdown", this.#point)
    this.addEventListener("pointerleave", this.#release)
    this.addEventListener("click", this.#click)
    this.addEventListener("command", this.#command)
    document.addEventListener("keydown", this.#typed)
  }

  disconnectedCallback() {
    this.removeEventListener("live", this.refresh)
    this.removeEventListener("pointermove", this.#point)
    this.removeEventListener("pointerdown", this.#point)
    this.removeEventListener("pointerleave", this.#release)
    this.removeEventListener("click", this.#click)
    this.removeEventListener("command", this.#command)
    document.removeEventListener("keydown", this.#typed)
  }

  get #list() {
    return this.querySelector("#rows")
  }

  get #rows() {
    return [...this.#list.querySelectorAll(":scope > .row")]
  }

  /** Make the list equal to the server's. One request at a time, and the last word counts. */
  refresh = async () => {
    if (this.#loading) {
      this.#again = true
      return this.#loading
    }
    this.#loading = this.#fetch().finally(() => (this.#loading = null))
    await this.#loading
    if (this.#again) {
      this.#again = false
      await this.refresh()
    }
  }

  async #fetch() {
    const address = new URL(this.dataset.from, location.href)
    const known = [...this.#rows, ...this.#coming.values()]
    const have = known.map((row) => `${row.dataset.conversation}.${row.dataset.version}`)
    address.searchParams.set("rows", String(Math.min(LONGEST, Math.max(this.#rows.length, 1))))
    address.searchParams.set("have", have.join(" "))
    const answer = await fetch(address, { headers: { "X-Fragment": "rows" } }).catch(() => null)
    if (answer?.status === 401) return tellSignedOut()
    if (!answer || answer.status >= 500) this.dispatchEvent(new CustomEvent("live:missed", { bubbles: true }))
    const page = await pageOf(answer)
    const news = page?.querySelector("list-news")
    if (news && this.isConnected) this.#take(news)
  }

  #take(news) {
    const counts = news.dataset.counts.split(" ")
    this.querySelectorAll("#views .count").forEach((shown, at) => tell(shown, Number(counts[at] ?? 0)))
    const more = this.querySelector("#rows-more")
    more.hidden = !news.dataset.more
    if (news.dataset.more) more.setAttribute("href", news.dataset.more)
    for (const row of news.querySelectorAll(".row")) {
      const old = document.getElementById(row.id) ?? this.#coming.get(row.dataset.conversation)
      if (old) weave(old, row)
      else this.#coming.set(row.dataset.conversation, row)
    }
    this.#order = news.dataset.order.split(" ").filter(Boolean)
    if (this.#isHeld) this.#announce()
    else this.#arrange()
    this.#mark()
  }

  // --- what the list does under a pointer ---------------------------------------------------

  get #isHeld() {
    return this.#isPointed && this.matches(":hover")
  }

  #point = () => (this.#isPointed = true)

  #typed = () => (this.#isPointed = false) // the hand is at the keyboard, and rows may move

  #release = () => {
    this.#isPointed = false
    this.#arrange()
  }

  /** Say what waits: how many rows are new; those that are gone grow pale where they are. */
  #announce() {
    const shown = this.#rows
    const order = new Set(this.#order)
    for (const row of shown) row.classList.toggle("row--gone", !order.has(row.dataset.conversation))
    const ids = shown.map((row) => row.dataset.conversation)
    const news = this.querySelector("#rows-news")
    const fresh = this.#order.filter((id) => this.#coming.has(id)).length
    news.hidden = ids.join() === this.#order.join()
    news.querySelector("output").textContent = fresh ? String(fresh) : ""
  }

  /** Bring the rows into the server's order, moving as few as can be. */
  #arrange() {
    const order = this.#order
    if (!order) return
    this.#order = null
    this.querySelector("#rows-news").hidden = true
    const focused = this.#list.contains(document.activeElement) ? document.activeElement : null
    const at = this.#rows.indexOf(focused?.closest(".row"))
    const rows = new Map(this.#rows.map((row) => [row.dataset.conversation, row]))
    const kept = steady([...rows.keys()], order)
    let place = null
    for (const id of [...order].reverse()) {
      const row = rows.get(id) ?? this.#coming.get(id)
      if (!row) continue // it was told of as known, and went meanwhile
      if (!kept.has(id)) this.#list.insertBefore(row, place)
      if (!rows.has(id)) globalThis.htmx?.process(row)
      row.classList.remove("row--gone")
      rows.delete(id)
      place = row
    }
    for (const row of rows.values()) row.remove()
    this.#coming.clear()
    this.#list.hidden = !order.length
    this.querySelector("#rows-none").hidden = order.length > 0
    if (focused && !focused.matches(":focus")) this.#refocus(focused, at)
    this.dispatchEvent(new CustomEvent("list:arranged", { bubbles: true }))
  }

  /** A row that moved keeps the focus; where one went, its place has it. */
  #refocus(focused, at) {
    const row = this.#rows[Math.min(at, this.#rows.length - 1)]
    const next = focused.isConnected ? focused : row?.querySelector(".row__link")
    next?.focus({ preventScroll: true })
  }

  /** The server does not say which one is open here. */
  #mark() {
    const id = document.getElementById("conversation-pane")?.dataset.conversation ?? ""
    for (const link of this.querySelectorAll(".row__link[aria-current]")) {
      if (link.closest(".row").dataset.conversation !== id) link.removeAttribute("aria-current")
    }
    if (id) this.querySelector(`#row-${id} .row__link`)?.setAttribute("aria-current", "true")
  }

  // --- what one does with the list ------------------------------------------------------------

  #command = (event) => {
    const does = {
      "open-conversation": () => this.querySelector(".row__link[aria-current=true]")?.click(),
      "next-conversation": () => this.#step(1),
      "previous-conversation": () => this.#step(-1),
    }[event.detail.name]
    if (event.target !== this || !does) return
    event.preventDefault()
    does()
  }

  /** Go on from the row that has the focus, else from the one that is open. */
  #step(by) {
    const links = [...this.querySelectorAll(".row__link")]
    if (!links.length) return
    const focused = links.indexOf(document.activeElement?.closest(".row")?.querySelector(".row__link"))
    const open = links.findIndex((link) => link.matches("[aria-current=true]"))
    const at = focused >= 0 ? focused : open
    const next = links[Math.min(links.length - 1, Math.max(0, at + by))]
    next.focus()
    next.scrollIntoView({ block: "nearest" })
  }

  #click = async (event) => {
    if (event.target.closest("#rows-news")) return this.#arrange()
    const link = event.target.closest("#rows-more")
    if (!link) return
    event.preventDefault()
    const answer = await fetch(link.href, { headers: { "X-Fragment": "rows" } }).catch(() => null)
    const page = await pageOf(answer)
    if (!page) return
    const news = page.querySelector("list-news")
    for (const row of news.querySelectorAll(".row")) {
      if (document.getElementById(row.id)) continue
      this.#list.append(row)
      globalThis.htmx?.process(row)
    }
    this.#list.hidden = !this.#rows.length
    this.querySelector("#rows-none").hidden = this.#rows.length > 0
    link.hidden = !news.dataset.more
    link.setAttribute("href", news.dataset.more)
  }
}

function tell(shown, count) {
  shown.dataset.count = String(count)
  shown.textContent = count > 999 ? "999+" : count ? String(count) : ""
}

customElements.define("conversation-list", ConversationList)
