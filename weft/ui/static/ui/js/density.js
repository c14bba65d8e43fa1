/** <density-switch data-href="…">: how close things stand, here at once and everywhere from now on. */
class DensitySwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#turn)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#turn)
  }

  #turn = () => {
    const { dataset } = document.documentElement
    const density = dataset.density === "compact" ? "comfortable" : "compact"
    if (density === "compact") dataset.density = density
    else delete dataset.density
    for (const face of this.querySelectorAll("[data-face]")) face.hidden = face.dataset.face !== density
    globalThis.htmx?.ajax("POST", this.dataset.href, { source: this, swap: "none", values: { density } })
  }
}

customElements.define("density-switch", DensitySwitch)
