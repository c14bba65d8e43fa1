/** A message on the page before anybody has it: drawn, sent, or why not. */
import { weave } from "../../ui/js/weave.js"
import { now } from "../../ui/js/clock.js"
import { timeThere } from "./zone-clock.js"

/** Draw a message from the composer's template. */
export function draw(template, { mode, form, text, files }) {
  const sketch = template.content.firstElementChild.cloneNode(true)
  sketch.id = `message-${form.get("key")}`
  sketch.classList.toggle("message--out", mode === "reply")
  sketch.classList.toggle("message--note", mode === "note")
  sketch.querySelector(".message__kind").hidden = mode !== "note"
  sketch.querySelector(".message__text").textContent =
    text.trim() || files.map((file) => file.name).join(", ")
  const at = new Date(now())
  const time = sketch.querySelector("time")
  time.dateTime = at.toISOString()
  time.textContent = timeThere(at, undefined, document.documentElement.lang)
  return sketch
}

/** Let the sketch become the message that the server knows; returns it as the server drew it. */
export function become(sketch, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".message")
  if (!fresh) return null
  delete sketch.dataset.keep
  const drawn = fresh.cloneNode(true)
  weave(sketch, fresh)
  globalThis.htmx?.process(sketch)
  return drawn
}

/** Say on the sketch why it has not left, and offer to try again. */
export function fail(sketch, words, again) {
  const state = sketch.querySelector(".state")
  const trouble = sketch.querySelector(".message__trouble")
  const label = sketch.querySelector("[data-reason]")
  if (!state || !trouble || !label) return
  trouble.hidden = false
  label.textContent = words
  state.hidden = true
  trouble.querySelector("[data-retry]").onclick = () => {
    trouble.hidden = true
    state.hidden = false
    again()
  }
}
