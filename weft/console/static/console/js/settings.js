/** Settings pages: lines to copy, the week, and parts that show with a tick or a choice. */
import { toast } from "../../ui/js/toasts.js"

/** <copy-text>: its button puts the text of its <code> on the clipboard. */
class CopyText extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#copy)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#copy)
  }

  #copy = async (event) => {
    const button = event.target.closest("button")
    if (!button) return
    const code = this.querySelector("code")
    try {
      await navigator.clipboard.writeText(code.textContent)
      toast(button.dataset.done ?? "✓")
    } catch {
      getSelection().selectAllChildren(code) // no permission: then it is at least marked
    }
  }
}

/** <week-plan>: days with as many intervals as one wants. */
class WeekPlan extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#click)
    for (const spare of this.querySelectorAll(".week__span--spare")) spare.hidden = true
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
  }

  #click = (event) => {
    if (event.target.closest("[data-off]")) this.#off(event.target.closest(".week__span"))
    if (event.target.closest("[data-more]")) this.#more(event.target.closest(".week__day"))
  }

  #off(span) {
    const day = span.closest(".week__day")
    for (const input of span.querySelectorAll("input")) input.value = ""
    if (day.querySelectorAll(".week__span").length > 1) span.remove()
    else span.hidden = true
    day.querySelector("[data-more]").focus()
  }

  #more(day) {
    const spans = [...day.querySelectorAll(".week__span")]
    const hidden = spans.find((span) => span.hidden)
    const span = hidden ?? spans.at(-1).cloneNode(true)
    if (!hidden) spans.at(-1).after(span)
    span.hidden = false
    for (const input of span.querySelectorAll("input")) input.value = ""
    span.querySelector("input").focus()
  }
}

customElements.define("copy-text", CopyText)
customElements.define("week-plan", WeekPlan)

for (const tick of document.querySelectorAll("[data-shows]")) {
  const part = document.querySelector(tick.dataset.shows)
  const show = () => (part.hidden = !tick.checked)
  tick.addEventListener("change", show)
  show()
}

// a field that belongs to some choices of another: data-only-when="plan=task,step"
for (const field of document.querySelectorAll("[data-only-when]")) {
  const [name, values] = field.dataset.onlyWhen.split("=")
  const choice = field.form?.elements[name]
  const show = () => (field.closest(".field").hidden = !values.split(",").includes(choice.value))
  choice?.addEventListener("change", show)
  if (choice) show()
}
