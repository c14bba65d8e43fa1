/** The desk: what happens when a conversation is opened, and the panel on narrow screens. */
import "./case-dialog.js"
import "./bulk-bar.js"
import "./choice-tray.js"
import "./conversation-list.js"
import "./count-down.js"
import "./emoji-picker.js"
import "./gap-marks.js"
import "./length-meter.js"
import "./macro-menu.js"
import "./mention-menu.js"
import "./message-composer.js"
import "./message-herald.js"
import "./message-timeline.js"
import "./offered-text.js"
import "./next-row.js"
import "./presence-faces.js"
import "./recipient-field.js"
import "./row-tools.js"
import "./search-box.js"
import "./article-menu.js"
import "./template-menu.js"
import "./views-menu.js"
import "./why-due.js"
import "./zone-clock.js"
import "./shared-drafts.js"
import "./timeline-jumps.js"

const OWN_TITLE = document.title

// what only some conversations have comes with the first of those
const RARE = {
  "format-bar": () => import("./format-bar.js"),
  "letter-preview": () => import("./letter-preview.js"),
  "letter-sheet": () => import("./letter-sheet.js"),
  "segment-meter": () => import("./segment-meter.js"),
  "a[data-picture]": () => import("./light-box.js"),
}

function bringParts() {
  for (const [part, bring] of Object.entries(RARE)) {
    if (!document.querySelector(part)) continue
    delete RARE[part]
    bring()
  }
}

/** The open conversation's number, or "" when none is. */
export function openConversation() {
  return document.getElementById("conversation-pane")?.dataset.conversation ?? ""
}

function settle() {
  const id = openConversation()
  document.getElementById("desk")?.classList.toggle("desk--open", Boolean(id))
  const stream = document.querySelector("live-stream")
  if (stream && (stream.getAttribute("viewing") ?? "") !== id) stream.setAttribute("viewing", id)
  for (const link of document.querySelectorAll(".row__link[aria-current]")) {
    link.removeAttribute("aria-current")
  }
  const row = id && document.querySelector(`#row-${id} .row__link`)
  row?.setAttribute("aria-current", "true")
  const name = document.getElementById("conversation-pane")?.dataset.title
  const title = name ? `${name} – Weft` : OWN_TITLE
  document.dispatchEvent(new CustomEvent("desk:title", { detail: title }))
}

/** Say on its button whether the panel is open; the head too is drawn anew at every change. */
function tellPanel() {
  const shown = Boolean(document.querySelector(".pane--about"))
  document.querySelector(".panel-toggle")?.setAttribute("aria-expanded", String(shown))
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "conversation-pane") settle()
  tellPanel()
})

bringParts()
new MutationObserver(bringParts).observe(document.body, { childList: true, subtree: true })

// after something was done every fragment that shows it looks again, stream or no stream
document.addEventListener("desk-changed", () => {
  for (const element of document.querySelectorAll("#desk [data-live]")) {
    element.dispatchEvent(new CustomEvent("live", { detail: { name: "changed" } }))
  }
})

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target
  if (!event.detail.successful || !form.matches?.("form")) return
  if (form.hasAttribute("data-reset")) form.reset()
  const menu = form.closest("details[data-menu]")
  if (menu && !form.hasAttribute("data-reset")) menu.open = false
})

// what unfolds in the panel is unfolded to be filled in
document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.matches("details.adder")) target.querySelector("input:not([type=hidden])")?.focus()
}, true)

document.addEventListener("click", (event) => {
  const panel = document.getElementById("panel")
  if (!panel) return
  const toggle = event.target.closest(".panel-toggle")
  if (toggle || event.target.closest(".panel__close")) {
    // on the pane: the panel itself is drawn anew whenever something happens
    const shown = panel.parentElement.classList.toggle("pane--about", toggle ? undefined : false)
    tellPanel()
    if (shown) panel.querySelector(".panel__close")?.focus()
    else document.querySelector(".panel-toggle")?.focus()
  }
})
