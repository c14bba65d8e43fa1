/**
 * A part that somebody asked for, and that is not there after 300 ms, shows where its words will
 * be (skeleton.css). What comes sooner needs no such thing, and what refreshes itself never has it.
 */
const PATIENCE = 300 // milliseconds

const waiting = new Map()

function done({ detail }) {
  clearTimeout(waiting.get(detail.xhr))
  waiting.delete(detail.xhr)
  delete detail.target?.dataset?.slow
  detail.target?.removeAttribute?.("aria-busy")
}

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { elt, target, requestConfig } = detail
  if (requestConfig.verb !== "get" || elt === target || !elt.matches("a, button, form")) return
  waiting.set(
    detail.xhr,
    setTimeout(() => {
      target.dataset.slow = ""
      target.setAttribute("aria-busy", "true")
    }, PATIENCE),
  )
})

document.addEventListener("htmx:afterRequest", done)
