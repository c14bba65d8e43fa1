/**
 * <bulk-bar>: shows while rows are selected, and does one thing to all of them.
 *
 * A row is selected by its box, or by the command `select` where the focus is; with Shift all from
 * the one before. Everything is done by the server in one go, and undone from its toast.
 */
import { pageOf } from "../../ui/js/weave.js"

class BulkBar extends HTMLElement {
  #last = null // the row that was selected last: a range begins there
  #asked = false

  connectedCallback() {
    document.addEventListener("change", this.#changed)
    document.addEventListener("click", this.#range, true)
    document.addEventListener("command", this.#command)
    document.addEventListener("list:arranged", this.#show) // a selected row may be gone
    this.addEventListener("click", this.#click)
    this.addEventListener("htmx:afterRequest", this.#done)
    this.#show()
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.#changed)
    document.removeEventListener("click", this.#range, true)
    document.removeEventListener("command", this.#command)
    document.removeEventListener("list:arranged", this.#show)
    this.removeEventListener("click", this.#click)
    this.removeEventListener("htmx:afterRequest", this.#done)
  }

  get #boxes() {
    return [...document.querySelectorAll("#rows [name=ids]")]
  }

  #changed = ({ target }) => {
    if (target.matches?.("#rows [name=ids]")) this.#show()
  }

  /** With Shift, a click on a box gives all rows from the last one what this one becomes. */
  #range = (event) => {
    const box = event.target.closest?.(".row__pick")?.querySelector("input")
    if (!box) return
    const boxes = this.#boxes
    const from = boxes.indexOf(this.#last)
    const to = boxes.indexOf(box)
    if (event.shiftKey && from >= 0 && event.target !== box) {
      event.preventDefault() // the label would turn the box once more
      choose(boxes, from, to, !box.checked)
      this.#show()
    } else if (event.shiftKey && from >= 0) {
      choose(boxes, from, to, box.checked)
    }
    this.#last = box
  }

  #command = (event) => {
    const { name } = event.detail
    if (name === "select") this.#turn()
    else if (name === "select-all") for (const box of this.#boxes) box.checked = true
    else return
    event.preventDefault()
    this.#show()
  }

  #turn() {
    const row =
      document.activeElement?.closest?.(".row") ?? document.querySelector(".row:has([aria-current=true])")
    const box = row?.querySelector("[name=ids]")
    if (!box) return
    box.checked = !box.checked
    this.#last = box
  }

  #click = (event) => {
    if (event.target.closest("[data-command=unselect]")) this.#clear()
  }

  #done = (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb === "post") this.#clear()
  }

  #clear() {
    for (const box of this.#boxes) box.checked = false
    this.#last = null
    this.#show()
  }

  #show = () => {
    const count = this.#boxes.filter((box) => box.checked).length
    this.hidden = !count
    this.querySelector("output").textContent = String(count)
    document.getElementById("list-pane")?.classList.toggle("list-pane--picking", count > 0)
    if (count && !this.#asked) this.#fetch()
  }

  async #fetch() {
    this.#asked = true
    const answer = await fetch(this.dataset.choices).catch(() => null)
    const page = await pageOf(answer)
    if (!page) return (this.#asked = false)
    const choices = page.getElementById("bulk-choices")
    document.getElementById("bulk-choices").replaceWith(choices)
    globalThis.htmx?.process(choices)
  }
}

function choose(boxes, from, to, checked) {
  const [first, last] = from < to ? [from, to] : [to, from]
  for (const box of boxes.slice(first, last + 1)) box.checked = checked
}

customElements.define("bulk-bar", BulkBar)
