/**
 * <agent-desk>: whether its agent is there, and what is offered to them, on every page.
 *
 * Says to the server that somebody is there whenever the stream's keep-alive comes in: answers of
 * the network are not slowed down in hidden tabs as timers are. What is offered is fetched when the
 * stream names this agent, and shown in all tabs; one of them sounds.
 */
import "./count-down.js"
import { toast } from "../../ui/js/toasts.js"
import { pageOf, weave } from "../../ui/js/weave.js"
import { open } from "./notice-bell.js"
import { chime, maySound } from "./notice-sound.js"
import { isMine } from "./one-tab.js"

const NEWS = ["agent.state_changed", "agent.called", "offer.presented", "offer.accepted",
  "offer.declined", "offer.lapsed", "offer.withdrawn"] // prettier-ignore
const PARTS = ["availability", "offer"]
const SOON = 60 // milliseconds in which several events become one request

class AgentDesk extends HTMLElement {
  #soon

  connectedCallback() {
    for (const name of NEWS) document.addEventListener(`live:${name}`, this.#hear)
    document.addEventListener("live:alive", this.#pulse)
    document.addEventListener("live:up", this.#again)
    document.addEventListener("conversation-taken", this.#taken)
    document.addEventListener("htmx:afterRequest", this.#done)
    this.#fetch()
  }

  disconnectedCallback() {
    for (const name of NEWS) document.removeEventListener(`live:${name}`, this.#hear)
    document.removeEventListener("live:alive", this.#pulse)
    document.removeEventListener("live:up", this.#again)
    document.removeEventListener("conversation-taken", this.#taken)
    document.removeEventListener("htmx:afterRequest", this.#done)
    clearTimeout(this.#soon)
  }

  get #headers() {
    return JSON.parse(document.body.getAttribute("hx-headers"))
  }

  #pulse = () => {
    const headers = this.#headers
    fetch(this.getAttribute("pulse"), { method: "POST", headers, keepalive: true }).catch(() => {})
  }

  #hear = ({ type, detail }) => {
    if (String(detail.agent_id) !== this.getAttribute("me")) return
    this.#again()
    if (type === "live:offer.presented") this.#sound(String(detail.offer_id).padStart(19, "0"))
    if (type === "live:agent.called" && !document.hidden) toast(this.dataset.called)
  }

  #again = () => {
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => this.#fetch(), SOON)
  }

  #taken = ({ detail }) => open(detail.url)

  #done = ({ detail }) => {
    const from = detail.requestConfig?.elt
    const isOurs = PARTS.some((id) => document.getElementById(id)?.contains(from))
    if (isOurs && detail.requestConfig.verb === "post") this.#again()
  }

  async #sound(stamp) {
    if ((await maySound()) && (await isMine("offer", stamp))) chime()
  }

  async #fetch() {
    const headers = { "HX-Request": "true" }
    const answer = await fetch(this.getAttribute("href"), { headers }).catch(() => null)
    const page = await pageOf(answer)
    if (!page) return // asked again when the line is up
    for (const id of PARTS) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)]
      if (!old || !fresh) continue
      weave(old, fresh)
      globalThis.htmx?.process(document.getElementById(id))
    }
  }
}

customElements.define("agent-desk", AgentDesk)
