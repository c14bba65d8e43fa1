/**
 * <live-stream href="/live" cursor="912.42" viewing="9">: keeps the page equal to the server.
 *
 * The stream carries names and ids, never content. Every element with data-live="conversation:9
 * inbox:3" gets a `live` event when one of its topics spoke ("all": always) and fetches itself
 * again. After any gap everything with data-live does, so that nothing needs to be guessed.
 *
 * What could not be fetched though the line is up says `live:missed`, and is told again soon.
 *
 * On the document: `live:<name>` for each event ({ detail: data }), `live:up` and `live:down`; and
 * `live:alive` every quarter of a minute, in the one tab that has the line.
 *
 * All tabs of a browser share one stream. A tab that nobody looks at hears of everything, and
 * fetches nothing before it is looked at again; only the one that was looked at last stays true.
 */
import { SharedLine } from "./shared-line.js"
import { greet, isSignedOut, tellSignedOut } from "./signed-out.js"
import { Stale } from "./stale.js"

const BANNER_AFTER = 5_000 // milliseconds
const AGAIN = 3_000 // until what the server failed to answer is asked again
const AWAY = 3_000 // a tab that nobody looks at for this long shows its conversation to nobody

const isOurs = ({ requestConfig }) => requestConfig?.triggeringEvent?.type === "live"

/** The topics that an event's ids speak to. */
export function topics(data) {
  const named = { conversation_id: "conversation", thread_id: "thread", inbox_id: "inbox",
    customer_id: "customer", actor_id: "agent" }
  const found = Object.entries(named)
    .filter(([key]) => data?.[key] != null)
    .map(([key, noun]) => `${noun}:${data[key]}`)
  return new Set([...found, "all"])
}

if (globalThis.customElements) {
  class LiveStream extends HTMLElement {
    static observedAttributes = ["viewing"]

    #away
    #banner
    #gap = false // something was missed, or not looked at
    #isAway = document.hidden
    #line = null
    #stale = new Stale()
    #told = new WeakSet() // elements that were told again after what they are fetching was asked for

    connectedCallback() {
      document.addEventListener("visibilitychange", this.#seen)
      document.addEventListener("live", this.#heard, true)
      document.addEventListener("live:missed", this.#missed)
      for (const [kind, heed] of Object.entries(this.#asked)) document.addEventListener(kind, heed)
      this.#line = new SharedLine(this.getAttribute("href"), {
        name: `weft-live-${this.getAttribute("me") ?? ""}`,
        cursor: this.getAttribute("cursor") ?? "",
        viewing: this.#viewing,
        tell: { event: this.#take, greet: this.#greet, up: this.#up, down: this.#down, refused: tellSignedOut },
      })
    }

    disconnectedCallback() {
      document.removeEventListener("visibilitychange", this.#seen)
      document.removeEventListener("live", this.#heard, true)
      document.removeEventListener("live:missed", this.#missed)
      for (const [kind, heed] of Object.entries(this.#asked)) document.removeEventListener(kind, heed)
      clearTimeout(this.#away)
      clearTimeout(this.#banner)
      this.#stale.forget()
      this.#line.close()
    }

    attributeChangedCallback(name, before, after) {
      if (before !== after) this.#line?.view(this.#viewing)
    }

    /** The conversation that its reader looks at; "" while nobody does. */
    get #viewing() {
      return this.#isAway ? "" : (this.getAttribute("viewing") ?? "")
    }

    #take = ({ id, name, data }) => {
      if (!data) return this.#live() // only where we stand
      let detail = {}
      try {
        detail = JSON.parse(data)
      } catch {
        return
      }
      document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }))
      if (!id && name !== "resync") return // a passing signal such as typing: nothing to fetch
      if (document.hidden && !this.#line.leads) this.#gap = true
      else if (name === "resync") this.#refresh()
      else this.#tell(name, detail)
    }

      /** The line lives: said by the tab that has it, with each word of the server's that holds none. */
    #live() {
      if (this.#line?.leads) document.dispatchEvent(new CustomEvent("live:alive"))
    }

    #tell(name, data) {
      const spoken = topics(data)
      for (const element of document.querySelectorAll("[data-live]")) {
        if (element.dataset.live.split(" ").some((topic) => spoken.has(topic))) {
          this.#stale.mark(element, name)
        }
      }
    }

    #heard = ({ target }) => this.#told.add(target)

    /**
     * What becomes of a part that htmx fetches. It forgets what waits behind a request when it looks
     * at the part anew meanwhile (its hash of the attributes covers the class "htmx-request"), so who
     * was told in between is told once more. A refusal stays one; a failure passes.
     */
    #asked = {
      "htmx:beforeRequest": ({ target }) => this.#told.delete(target),
      "htmx:afterRequest": ({ target }) => this.#told.has(target) && target.dispatchEvent(new CustomEvent("live")),
      "htmx:responseError": ({ target, detail }) => isOurs(detail) && detail.xhr.status >= 500 && this.#missed({ target }),
      "htmx:sendError": ({ target, detail }) => isOurs(detail) && this.#missed({ target }),
    }

    // while the line is down there is nothing to ask: everything is, when it is up
    #missed = ({ target }) => {
      const isUp = () => document.documentElement.dataset.line === "up"
      setTimeout(() => isUp() && this.#stale.mark(target, "missed"), AGAIN)
    }

    #refresh() {
      this.#gap = false
      for (const element of document.querySelectorAll("[data-live]")) {
        this.#stale.mark(element, "gap")
      }
    }

    #greet = (who) => greet(this.getAttribute("me"), who)

    #up = () => {
      clearTimeout(this.#banner)
      this.#banner = undefined
      const banner = document.getElementById("offline")
      if (banner) banner.hidden = true
      document.documentElement.dataset.line = "up"
      if (this.#gap && (!document.hidden || this.#line.leads)) this.#refresh()
      document.dispatchEvent(new CustomEvent("live:up"))
      this.#live()
    }

    #down = () => {
      this.#gap = true
      document.documentElement.dataset.line = "down"
      document.dispatchEvent(new CustomEvent("live:down"))
      this.#banner ??= setTimeout(() => {
        const banner = document.getElementById("offline")
        if (banner && !isSignedOut()) banner.hidden = false
      }, BANNER_AFTER)
    }

    // who does not look must be told what happens, and colleagues must not see them here
    #seen = () => {
      clearTimeout(this.#away)
      if (document.hidden) {
        this.#away = setTimeout(() => this.#turn(true), AWAY)
      } else {
        this.#turn(false)
        if (this.#gap && document.documentElement.dataset.line === "up") this.#refresh()
      }
    }

    #turn(isAway) {
      this.#isAway = isAway
      this.#line.view(this.#viewing)
    }
  }

  customElements.define("live-stream", LiveStream)
}
