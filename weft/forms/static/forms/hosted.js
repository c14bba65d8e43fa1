/** The form on its own page: it works without this; with it, it is sent without leaving the page. */
import { Filling, thank } from "./filling.js"

const form = document.querySelector("form.questions")

if (form) {
  const words = JSON.parse(document.querySelector("main").dataset.words)
  const done = () => thank(form, words, () => location.reload())
  new Filling(form, { address: form.getAttribute("action"), words, page: {}, done })
}
