/**
 * Close and go on: a form sent by its button `next`, or marked data-next, opens the row that follows in the list, in the
 * order that the list has now; after the last one the first, and the list when there is no other.
 */
let next = null // the row to go on with, known before the list changes

function following(id) {
  const rows = [...document.querySelectorAll("#rows > .row:not(.row--gone)")]
  const at = rows.findIndex((row) => row.dataset.conversation === id)
  const others = rows.filter((_row, index) => index !== at)
  return (others[at < 0 ? 0 : at] ?? others[0])?.id ?? ""
}

function goesOn({ detail }) {
  const { elt, requestConfig } = detail
  return requestConfig?.triggeringEvent?.submitter?.name === "next" || elt?.matches?.("form[data-next]")
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!goesOn(event)) return
  next = following(document.getElementById("conversation-pane")?.dataset.conversation)
})

document.addEventListener("htmx:afterRequest", (event) => {
  // what answers with a page asks something first
  if (!goesOn(event) || event.detail.xhr.status !== 204) return
  const link = document.getElementById(next)?.querySelector(".row__link")
  if (link) link.click()
  else document.querySelector("[data-command~=back-to-list]")?.click()
})
