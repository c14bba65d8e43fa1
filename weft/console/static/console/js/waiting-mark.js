/** <waiting-mark>: how many wait for us, in the title of the tab and as a dot on its icon. */
class WaitingMark extends HTMLElement {
  #title = document.title
  #watch

  connectedCallback() {
    document.addEventListener("desk:title", this.#retitle)
    const list = document.getElementById("list-pane")
    this.#watch = new MutationObserver(this.#show)
    if (list) this.#watch.observe(list, { subtree: true, childList: true, characterData: true })
    this.#show()
  }

  disconnectedCallback() {
    document.removeEventListener("desk:title", this.#retitle)
    this.#watch.disconnect()
  }

  #retitle = ({ detail }) => {
    this.#title = detail
    this.#show()
  }

  #show = () => {
    const count = Number(document.querySelector("#view-waiting .count")?.dataset.count || 0)
    const title = count ? `(${count}) ${this.#title}` : this.#title
    if (document.title !== title) document.title = title
    const icon = document.querySelector("link[rel=icon]")
    if (!icon) return
    const wanted = this.getAttribute(count ? "icon" : "plain")
    if (wanted && icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted)
  }
}

customElements.define("waiting-mark", WaitingMark)
