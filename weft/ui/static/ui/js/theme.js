/**
 * <theme-switch>: a button that goes round system → light → dark and remembers it.
 *
 * The choice is a cookie, so that the server draws the first frame in the right colours.
 */
const ROUND = { "": "light", light: "dark", dark: "" }
const YEAR = 365 * 24 * 3600 // seconds

/** What comes after `theme` ("" means: as the system does). */
export function next(theme) {
  return ROUND[theme] ?? ""
}

if (globalThis.customElements) {
  class ThemeSwitch extends HTMLElement {
    connectedCallback() {
      this.addEventListener("click", this.#turn)
      this.#show()
    }

    disconnectedCallback() {
      this.removeEventListener("click", this.#turn)
    }

    get #theme() {
      return document.documentElement.dataset.theme ?? ""
    }

    #turn = () => {
      const theme = next(this.#theme)
      if (theme) document.documentElement.dataset.theme = theme
      else delete document.documentElement.dataset.theme
      document.cookie = `theme=${theme};path=/;max-age=${theme ? YEAR : 0};samesite=lax`
      this.#show()
    }

    #show() {
      const theme = this.#theme || "system"
      for (const face of this.querySelectorAll("[data-theme-face]")) {
        face.hidden = face.dataset.themeFace !== theme
      }
    }
  }

  customElements.define("theme-switch", ThemeSwitch)
}
