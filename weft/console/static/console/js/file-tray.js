/** The files of a message: picked, pasted or dropped, sent at once, shown as chips. */
import { post } from "./sending.js"

const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"])

export class FileTray {
  #composer
  #changed
  #going = new Set()

  constructor(composer, changed) {
    this.#composer = composer
    this.#changed = changed
    const picker = composer.querySelector("input[type=file]")
    picker.removeAttribute("name") // they travel ahead of the message
    picker.addEventListener("change", () => {
      this.add(picker.files)
      picker.value = ""
    })
    composer.words.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return
      event.preventDefault()
      this.add(event.clipboardData.files, { inside: true })
    })
    const place = composer.closest(".talk") ?? composer
    place.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return
      event.preventDefault()
      composer.form.classList.add("composer__form--over")
    })
    place.addEventListener("dragleave", () => composer.form.classList.remove("composer__form--over"))
    place.addEventListener("drop", (event) => {
      composer.form.classList.remove("composer__form--over")
      if (!event.dataTransfer?.files.length) return
      event.preventDefault()
      this.add(event.dataTransfer.files, { inside: true })
    })
    composer.addEventListener("click", (event) => {
      const chip = event.target.closest(".chip__off")?.closest(".chip")
      if (!chip) return
      chip.remove()
      this.#changed()
      composer.words.focus()
    })
  }

  get #list() {
    return this.#composer.querySelector(".composer__files")
  }

  /** The names under which the server keeps them. */
  get ids() {
    return [...this.#list.querySelectorAll("[data-upload]")].map((chip) => chip.dataset.upload)
  }

  get isBusy() {
    return this.#going.size > 0
  }

  settled() {
    return Promise.allSettled([...this.#going])
  }

  /** Send files ahead; those `inside` that are pictures stand in a letter where the hands are. */
  add(files, { inside = false } = {}) {
    for (const file of files) {
      const going = this.#upload(file, inside).finally(() => this.#going.delete(going))
      this.#going.add(going)
    }
  }

  /** Hand the files over to a message that leaves. */
  take() {
    const chips = [...this.#list.querySelectorAll("[data-upload]")]
    const files = chips.map((chip) => ({ id: chip.dataset.upload, name: chip.innerText.trim() }))
    this.#list.replaceChildren()
    return files
  }

  /** Take them back when the message did not leave. */
  bring(files) {
    for (const { id, name } of files) this.#chip(name).dataset.upload = id
  }

  #chip(name) {
    const template = this.#composer.querySelector("template.composer__file")
    const chip = template.content.firstElementChild.cloneNode(true)
    chip.querySelector("span").textContent = name
    this.#list.append(chip)
    return chip
  }

  async #upload(file, inside) {
    const chip = this.#chip(file.name)
    chip.dataset.progress = ""
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.#composer.form.elements.csrfmiddlewaretoken.value)
    form.set("file", file)
    try {
      const answer = await post(this.#composer.dataset.uploads, form)
      const said = await answer.json()
      if (!answer.ok) throw new Error(said.words)
      chip.dataset.upload = said.id
      if (inside && SHOWN.has(file.type)) this.#composer.showInside?.(said.id, said.name)
      this.#changed()
    } catch (problem) {
      chip.classList.add("chip--failed")
      chip.querySelector("span").textContent = problem.message || file.name
    } finally {
      delete chip.dataset.progress
    }
  }
}
