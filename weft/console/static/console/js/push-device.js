/** <push-device>: what can be done to be told on this device, and doing it. */
import { canPush, endpoint, subscribe } from "./app.js"

class PushDevice extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#ask)
    this.#show()
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#ask)
  }

  async #show(state) {
    const shown = state ?? (await this.#state())
    for (const part of this.querySelectorAll("[data-state]")) part.hidden = !part.dataset.state.split(" ").includes(shown)
  }

  async #state() {
    if (!canPush()) return /iPhone|iPad/.test(navigator.userAgent) ? "ios" : "none"
    if (Notification.permission === "denied") return "denied"
    const here = await endpoint()
    const known = [...document.querySelectorAll("[data-endpoint]")].map(({ dataset }) => dataset.endpoint)
    return here && known.includes(here) ? "here" : "ask"
  }

  #ask = async (event) => {
    if (!event.target.closest("button")) return
    if ((await Notification.requestPermission()) !== "granted") return this.#show()
    const answer = await subscribe().catch(() => null)
    if (answer?.ok) location.reload()
    else this.#show("trouble")
  }
}

customElements.define("push-device", PushDevice)
