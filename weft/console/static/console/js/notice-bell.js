/**
 * <notice-bell>: counts what one should know: beside itself, in the tab's title, on its icon and
 * on the app's. Tells what is new once, however many tabs are open.
 *
 * The stream says only that there is something (`live:notices`); one small request then brings
 * what is unread and the news. What nobody is told aloud is counted without asking: a message may
 * concern all pages of a company. What is open before somebody's eyes is read, and not told.
 */
import { toast } from "../../ui/js/toasts.js"
import { pageOf, weave } from "../../ui/js/weave.js"
import { chime, maySound, prepare } from "./notice-sound.js"
import { isMine } from "./one-tab.js"

const SOON = 150 // milliseconds in which several signals become one request
const CALM = 2_500 // of what nobody is told aloud; not all pages of a company ask at once
const MOST_SAID = 2 // toasts at once; more become one

const openConversation = () => document.getElementById("conversation-pane")?.dataset.conversation

/** Open a conversation beside the list where there is one, else as a page. */
export function open(url) {
  if (!document.getElementById("conversation-pane")) return location.assign(url)
  return globalThis.htmx
    .ajax("GET", url, { target: "#conversation-pane", swap: "outerHTML" })
    .then(() => history.pushState({ htmx: true }, "", url))
}

class NoticeBell extends HTMLElement {
  #asked = 0
  #count = 0
  #due = 0
  #icon
  #isQuiet = true
  #looked = 0 // how often
  #shown = 0 // which of these looks is shown
  #soon = 0
  #stamp = ""
  #title = document.title
  #unread = new Set() // conversations

  connectedCallback() {
    document.addEventListener("live:notices", this.#rings)
    document.addEventListener("live:up", this.#again)
    document.addEventListener("desk:title", this.#retitle)
    document.addEventListener("visibilitychange", this.#seen)
    this.#details.addEventListener("toggle", this.#toggled)
    this.addEventListener("click", this.#chosen)
    this.addEventListener("htmx:afterRequest", this.#done)
    this.#fetch()
  }

  disconnectedCallback() {
    document.removeEventListener("live:notices", this.#rings)
    document.removeEventListener("live:up", this.#again)
    document.removeEventListener("desk:title", this.#retitle)
    document.removeEventListener("visibilitychange", this.#seen)
    this.#details.removeEventListener("toggle", this.#toggled)
    this.removeEventListener("click", this.#chosen)
    this.removeEventListener("htmx:afterRequest", this.#done)
    clearTimeout(this.#soon)
  }

  get #details() {
    return this.querySelector("details")
  }

  #rings = ({ detail }) => {
    // what is being asked, or soon will be, brings it too, and must not forget what was counted
    if (detail.unread && this.#stamp && !this.#soon && !this.#asked) return this.#countOn(detail.unread)
    if (!detail.is_quiet) this.#isQuiet = false
    this.#fetchIn(this.#isQuiet ? SOON + Math.random() * CALM : SOON)
  }

  #countOn(unread) {
    const open = document.hidden ? undefined : openConversation()
    const fresh = unread.filter((conversation) => String(conversation) !== open)
    for (const conversation of fresh) this.#unread.add(conversation)
    this.#show(this.#unread.size)
    if (this.#details.open) this.#list()
    if (fresh.length < unread.length) this.#read(open)
  }

  // a new line is told to all tabs at once; those that nobody looks at have time
  #again = () => this.#fetchIn(document.hidden ? SOON + Math.random() * CALM : SOON)

  /** Fetch after a pause, or sooner when that is planned already: signals must not put it off. */
  #fetchIn(pause) {
    const due = performance.now() + pause
    if (this.#soon && this.#due <= due) return
    clearTimeout(this.#soon)
    this.#due = due
    this.#soon = setTimeout(() => {
      this.#soon = 0
      this.#fetch()
    }, pause)
  }

  #seen = () => {
    if (!document.hidden) this.#again()
  }

  #toggled = () => {
    if (this.#details.open) this.#list()
  }

  #chosen = ({ target }) => {
    if (target.closest(".notices__link")) this.#details.open = false
  }

  #done = ({ detail }) => {
    if (detail.requestConfig.verb === "post") this.#again()
  }

  async #fetch() {
    const isQuiet = this.#isQuiet
    this.#isQuiet = true
    const address = new URL(this.getAttribute("href"), location.href)
    if (this.#stamp) address.searchParams.set("after", this.#stamp)
    const look = (this.#looked += 1)
    this.#asked += 1
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null)
    this.#asked -= 1
    if (!answer?.ok) return // live.js asks again when the line is up
    const { unread, stamp, news, may_sound } = await answer.json()
    if (may_sound) prepare()
    // an answer that was overtaken by that of a later look is old: it has news, and no count
    if (look > this.#shown) {
      this.#shown = look
      // a quiet look must not swallow what is about to be told
      if (!isQuiet || !this.#stamp) this.#stamp = stamp
      this.#unread = new Set(unread)
      this.#show(unread.length)
    }
    if (this.#details.open) this.#list()
    const open = document.hidden ? undefined : openConversation()
    if (news.some(({ conversation }) => String(conversation) === open)) this.#read(open)
    const away = news.filter(({ conversation }) => String(conversation) !== open)
    if (isQuiet) return
    this.#rise(away.filter(({ rises }) => rises))
    if (away.some(({ sounds }) => sounds) && (await maySound()) && (await isMine("chime", stamp))) chime()
  }

  /** Bring the sheet up to date; what has the focus keeps it. */
  async #list() {
    const desk = document.getElementById("conversation-pane") ? "?desk=" : ""
    const headers = { "HX-Request": "true" }
    const answer = await fetch(this.getAttribute("list") + desk, { headers }).catch(() => null)
    const page = await pageOf(answer)
    if (!page) return
    const fresh = page.body.firstElementChild
    const shown = document.getElementById(fresh.id)
    if (shown) return weave(shown, fresh)
    document.getElementById("notices").replaceChildren(fresh)
    globalThis.htmx?.process(fresh)
  }

  #read(conversation) {
    globalThis.htmx?.ajax("POST", this.getAttribute("reading"), {
      source: this,
      swap: "none",
      values: { conversation },
    })
  }

  async #rise(news) {
    if (!news.length || document.hidden || !(await isMine("toast", this.#stamp))) return
    if (news.length > MOST_SAID) {
      const openList = () => (this.#details.open = true)
      toast(this.dataset.many, { label: this.dataset.open, run: openList })
      return
    }
    for (const { words, url } of news) {
      toast(words, { label: this.dataset.open, run: () => open(url) })
    }
  }

  #show(count) {
    this.#count = count
    const shown = count > 99 ? "99+" : String(count || "")
    this.querySelector(".bell__count").textContent = shown
    this.querySelector(".bell__heard").textContent = count ? this.dataset.unread.replace("%s", shown) : ""
    this.#retitle({ detail: this.#title })
    this.#mark(shown)
    if (count) navigator.setAppBadge?.(count).catch(() => {})
    else navigator.clearAppBadge?.().catch(() => {})
  }

  #retitle = ({ detail }) => {
    this.#title = detail
    const title = this.#count ? `(${this.#count}) ${detail}` : detail
    if (document.title !== title) document.title = title
  }

  /** Draw the count on the tab's icon. */
  async #mark(shown) {
    const link = document.querySelector("link[rel=icon]")
    if (!link) return
    this.#icon ??= Object.assign(new Image(64, 64), { src: this.getAttribute("icon") })
    await this.#icon.decode().catch(() => {})
    if (!shown) {
      link.href = this.getAttribute("icon")
      return
    }
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 })
    const pen = canvas.getContext("2d")
    pen.drawImage(this.#icon, 0, 0, 64, 64)
    pen.fillStyle = "#d1452b"
    pen.beginPath()
    pen.roundRect(64 - 14 * shown.length - 22, 0, 14 * shown.length + 22, 38, 19)
    pen.fill()
    pen.fillStyle = "white"
    pen.font = "bold 30px sans-serif"
    pen.textAlign = "center"
    pen.fillText(shown, 64 - (14 * shown.length + 22) / 2, 30)
    link.href = canvas.toDataURL()
  }
}

customElements.define("notice-bell", NoticeBell)
