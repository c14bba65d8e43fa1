/**
 * <mention-menu for="words" href="…/mentions">: "@" in a note offers colleagues. Typing looks for
 * them without diacritics. The server reads the name where it stands.
 */
import { plain } from "../../ui/js/plain-words.js"
import { CaretMenu } from "./caret-menu.js"
import { called } from "./marks.js"
import { initials } from "./seats.js"

const MOST = 6 // names at a time

/** The colleagues whom `typed` may mean: each of its words begins a word of their name. */
function meant(typed, colleagues) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean)
  return colleagues
    .filter(({ name }) => {
      const words = plain(name).split(/\s+/)
      return wanted.every((one) => words.some((word) => word.startsWith(one)))
    })
    .slice(0, MOST)
}

class MentionMenu extends CaretMenu {
  mark = "@"
  #colleagues = null

  called(text, caret) {
    return this.form.elements.mode.value === "note" ? called(text, caret) : null
  }

  async look() {
    this.#colleagues ??= await this.#fetch()
    if (!this.at) return
    const { wanted } = this.at
    const isNamed = this.#colleagues.some(({ name }) => wanted.startsWith(`${name} `))
    const options = isNamed ? [] : meant(wanted, this.#colleagues).map(drawn)
    if (!options.length) return this.hide()
    this.sheet.replaceChildren(...options)
    this.show(options[0])
  }

  async #fetch() {
    const answer = await fetch(this.getAttribute("href")).catch(() => null)
    return answer?.ok ? (await answer.json()).colleagues : []
  }

  textOf(option) {
    return `@${option.dataset.name} `
  }
}

function drawn({ name, photo }, at) {
  const option = document.createElement("div")
  option.id = `mention-${at}`
  option.className = "menu__item mention-menu__one"
  option.dataset.name = name
  option.setAttribute("role", "option")
  option.setAttribute("aria-selected", "false")
  const face = document.createElement("span")
  face.className = "avatar avatar--tiny"
  face.setAttribute("aria-hidden", "true")
  if (photo) face.append(Object.assign(new Image(), { src: photo, alt: "" }))
  else face.textContent = initials(name)
  const words = Object.assign(document.createElement("span"), { textContent: name })
  words.className = "one-line"
  option.append(face, words)
  return option
}

customElements.define("mention-menu", MentionMenu)
