/**
 * <light-box>: a picture of the talk as large as the screen. The wheel, two fingers, + and − bring
 * it nearer, dragging moves it, r turns it, ← and → go through all pictures of the conversation.
 */
import { drawn, fitted, nearer, START } from "./looking.js"

const STEP = 1.25 // of one press
const SWIPE = 60 // pixels
const KEYS = { ArrowLeft: "back", ArrowRight: "forth", "+": "in", "=": "in", "-": "out", r: "turn", 0: "whole" }

class LightBox extends HTMLElement {
  #pictures = []
  #at = 0
  #view = START
  #fingers = new Map() // pointer id → where it is
  #began = null // where a swipe began

  connectedCallback() {
    document.addEventListener("click", this.#open)
    document.addEventListener("error", this.#aged, true)
    this.dialog.addEventListener("click", this.#click)
    this.dialog.addEventListener("keydown", this.#key)
    this.picture.addEventListener("error", this.#broken)
    this.picture.addEventListener("load", this.#draw)
    this.stage.addEventListener("wheel", this.#wheel, { passive: false })
    this.stage.addEventListener("dblclick", this.#double)
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      this.stage.addEventListener(kind, this.#touch)
    }
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#open)
    document.removeEventListener("error", this.#aged, true)
  }

  get dialog() {
    return this.querySelector("dialog")
  }

  get stage() {
    return this.querySelector(".light-box__stage")
  }

  get picture() {
    return this.querySelector(".light-box__picture")
  }

  #open = (event) => {
    const link = event.target.closest?.("#timeline a[data-picture]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    const links = [...document.querySelectorAll("#timeline a[data-picture]")]
    this.#pictures = links.map((one) => ({
      id: one.dataset.picture,
      name: one.querySelector("img").alt,
      address: one.href,
    }))
    this.dialog.showModal()
    this.#show(links.indexOf(link))
    this.#fetchAll()
  }

  /** All pictures of the conversation, also those that do not stand on the page. */
  async #fetchAll() {
    const answer = await fetch(this.dataset.pictures).catch(() => null)
    const { pictures } = answer?.ok ? await answer.json() : {}
    const at = pictures?.findIndex((one) => one.id === this.#pictures[this.#at]?.id) ?? -1
    if (at < 0 || !this.dialog.open) return
    this.#pictures = pictures
    this.#at = at
    this.#name()
  }

  #show(at) {
    this.#at = at
    const { address, name } = this.#pictures[at]
    this.picture.hidden = false
    this.picture.alt = name
    this.picture.src = address
    this.querySelector("[data-save]").href = address
    this.querySelector("[data-save]").download = name
    this.#look(START)
    this.#name()
  }

  #name() {
    const { name } = this.#pictures[this.#at]
    const count = this.#pictures.length
    this.querySelector("[data-name]").textContent = name
    this.querySelector(".light-box__place").textContent =
      count > 1
        ? this.dataset.place.replace("{number}", this.#at + 1).replace("{count}", count)
        : ""
    this.querySelector("[data-does=back]").hidden = this.#at === 0
    this.querySelector("[data-does=forth]").hidden = this.#at === count - 1
  }

  #step(by) {
    if (this.#pictures[this.#at + by]) this.#show(this.#at + by)
  }

  #look(view) {
    this.#view = view
    this.#draw()
  }

  #draw = () => {
    const { stage, picture } = this
    const view = fitted(
      this.#view,
      [stage.clientWidth, stage.clientHeight],
      [picture.offsetWidth, picture.offsetHeight],
    )
    this.#view = view
    picture.style.transform = drawn(view)
    this.dialog.classList.toggle("light-box--near", view.scale > 1)
  }

  #nearer(factor, at = [0, 0]) {
    this.#look(nearer(this.#view, factor, at))
  }

  #do(what) {
    const does = {
      back: () => this.#step(-1),
      forth: () => this.#step(1),
      in: () => this.#nearer(STEP),
      out: () => this.#nearer(1 / STEP),
      turn: () => this.#look({ ...START, turned: (this.#view.turned + 90) % 360 }),
      whole: () => this.#look({ ...START, turned: this.#view.turned }),
      close: () => this.dialog.close(),
    }[what]
    does?.()
  }

  #click = (event) => {
    this.#do(event.target.closest("[data-does]")?.dataset.does)
  }

  #key = (event) => {
    event.stopPropagation() // the page behind it hears nothing
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return
    event.preventDefault()
    this.#do(KEYS[event.key])
  }

  #wheel = (event) => {
    event.preventDefault()
    this.#nearer(Math.exp(-event.deltaY / 300), this.#from(event))
  }

  #double = (event) => {
    if (this.#view.scale > 1) this.#do("whole")
    else this.#nearer(2.5, this.#from(event))
  }

  /** Where a pointer is, from the middle of the stage. */
  #from({ clientX, clientY }) {
    const box = this.stage.getBoundingClientRect()
    return [clientX - box.left - box.width / 2, clientY - box.top - box.height / 2]
  }

  #touch = (event) => {
    if (event.type === "pointerdown") this.#down(event)
    else if (!this.#fingers.has(event.pointerId)) return
    else if (event.type === "pointermove") this.#move(event)
    else this.#up(event)
  }

  #down(event) {
    if (event.pointerType === "mouse" && event.button) return
    this.stage.setPointerCapture(event.pointerId)
    this.#fingers.set(event.pointerId, this.#from(event))
    this.#began = this.#fingers.size === 1 ? this.#from(event) : null
  }

  #move(event) {
    const before = this.#fingers.get(event.pointerId)
    const now = this.#from(event)
    const [other] = [...this.#fingers].filter(([id]) => id !== event.pointerId)
    this.#fingers.set(event.pointerId, now)
    if (other) {
      const [, still] = other
      const apart = (one) => Math.hypot(one[0] - still[0], one[1] - still[1]) || 1
      this.#nearer(apart(now) / apart(before), [(now[0] + still[0]) / 2, (now[1] + still[1]) / 2])
    } else if (this.#view.scale > 1) {
      const { x, y } = this.#view
      this.#look({ ...this.#view, x: x + now[0] - before[0], y: y + now[1] - before[1] })
    }
  }

  #up(event) {
    const [x] = this.#fingers.get(event.pointerId)
    this.#fingers.delete(event.pointerId)
    if (this.#began && event.pointerType !== "mouse" && this.#view.scale === 1) {
      const by = x - this.#began[0]
      if (Math.abs(by) > SWIPE) this.#step(by < 0 ? 1 : -1)
    }
    this.#began = null
  }

  #broken = () => {
    this.picture.hidden = true
    this.querySelector("[data-name]").textContent = this.dataset.broken
  }

  /** A link that grew old before its picture came into sight: the address beside it never does. */
  #aged = ({ target }) => {
    const link = target.matches?.("#timeline .picture > img") && target.parentElement
    if (link && target.src !== link.href) target.src = link.href
  }
}

customElements.define("light-box", LightBox)

