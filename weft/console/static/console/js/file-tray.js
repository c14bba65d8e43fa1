/**
 * The files of a message: picked, pasted or dropped, sent ahead at once, shown as chips.
 *
 * What the channel would not take is said before a byte of it travels.
 */
import { pasted } from "./pasting.js"
import { upload } from "./sending.js"

const LONG = 2_000 // characters

const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"])

/** Why a file cannot go: "none", "large", "kind"; "" when it can. Pure. */
export function refused({ size, type }, { most, kinds }) {
  if (!most) return "none"
  if (size > most) return "large"
  const [family] = type.split("/")
  return !kinds.length || kinds.includes(type) || kinds.includes(`${family}/*`) ? "" : "kind"
}

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
    composer.words.addEventListener("paste", this.#paste)
    const place = composer.closest(".talk") ?? composer
    place.addEventListener("dragover", this.#over)
    place.addEventListener("dragleave", this.#out)
    place.addEventListener("drop", this.#drop)
    composer.addEventListener("click", this.#off)
    this.leave = () => {
      place.removeEventListener("dragover", this.#over)
      place.removeEventListener("dragleave", this.#out)
      place.removeEventListener("drop", this.#drop)
    }
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
      const problem = refused(file, this.#composer.fileLimits)
      if (problem) {
        this.#refuse(this.#chip(file.name), file.name, problem)
        continue
      }
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

  #paste = (event) => {
    const found = event.clipboardData && pasted(event.clipboardData)
    if (!found) return
    event.preventDefault()
    if (found.files) this.add(found.files, { inside: true })
    else this.#put(found.text)
  }

  #put(text) {
    const { words } = this.#composer
    // the browser's own way to put text in can be undone, and takes minutes for a whole book
    if (text.length < LONG) return document.execCommand("insertText", false, text)
    words.setRangeText(text, words.selectionStart, words.selectionEnd, "end")
    words.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    this.#composer.form.classList.add("composer__form--over")
  }

  #out = () => {
    this.#composer.form.classList.remove("composer__form--over")
  }

  #drop = (event) => {
    this.#out()
    if (!event.dataTransfer?.files.length) return
    event.preventDefault()
    this.add(event.dataTransfer.files, { inside: true })
  }

  #off = (event) => {
    const chip = event.target.closest(".chip__off")?.closest(".chip")
    if (!chip || !this.#list.contains(chip)) return
    chip.remove()
    this.#changed()
    this.#composer.words.focus()
  }

  #chip(name) {
    const template = this.#composer.querySelector("template.composer__file")
    const chip = template.content.firstElementChild.cloneNode(true)
    chip.querySelector("span").textContent = name
    this.#list.append(chip)
    return chip
  }

  /** Say on the chip what is wrong; `problem` is one that we know, or the server's own words. */
  #refuse(chip, name, problem) {
    const words = { none: "noFiles", large: "tooLarge", kind: "noKind" }[problem]
    const said = words ? this.#composer.dataset[words].replace("{name}", name) : problem
    chip.classList.add("chip--failed")
    chip.setAttribute("role", "alert")
    chip.querySelector("span").textContent = said || name
  }

  async #upload(file, inside) {
    const chip = this.#chip(file.name)
    const progress = document.createElement("progress")
    progress.className = "chip__progress"
    progress.setAttribute("aria-label", file.name)
    chip.append(progress)
    const form = new FormData()
    form.set("csrfmiddlewaretoken", this.#composer.form.elements.csrfmiddlewaretoken.value)
    form.set("file", file)
    try {
      const said = await upload(this.#composer.dataset.uploads, form, (part) => (progress.value = part))
      chip.dataset.upload = said.id
      if (inside && SHOWN.has(file.type)) this.#composer.showInside?.(said.id, said.name)
      this.#changed()
    } catch (problem) {
      this.#refuse(chip, file.name, problem.message || this.#composer.dataset.notSent.replace("{name}", file.name))
    } finally {
      progress.remove()
    }
  }
}
