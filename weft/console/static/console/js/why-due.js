/**
 * Why it is due: who points at the time left in a list, or comes to its row by keyboard, is told of
 * all that was promised there. It is asked for only then, and once for each version of the row.
 */
const PAUSE = 500 // milliseconds of pointing; who passes by wants nothing

let sheet = null
let shownFor = null
let timer
const told = new Map()

/** The row that is asked about. The tools of a row lie over its time while it is pointed at. */
function target(event) {
  const place = event.target.closest?.(".row__when, .row-tools, .row__link")
  const row = place?.closest(".row")
  const pill = row?.querySelector(".time-left")
  if (!pill) return null
  // the pointer must be where the time stands; the keyboard stops at the row
  return event.type === "focusin" || !place.matches(".row__link") ? { row, pill } : null
}

async function words(row) {
  const key = `${row.dataset.conversation}.${row.dataset.version}`
  if (!told.has(key)) {
    if (told.size > 100) told.clear()
    const answer = await fetch(`/conversations/${row.dataset.conversation}/deadlines`).catch(() => null)
    if (!answer?.ok) return ""
    told.set(key, await answer.text())
  }
  return told.get(key)
}

async function show({ row, pill }) {
  shownFor = row
  const html = await words(row)
  if (!html.trim() || shownFor !== row || !pill.isConnected) return
  sheet ??= Object.assign(document.createElement("div"), { id: "why-due", className: "why-due" })
  sheet.setAttribute("role", "tooltip")
  sheet.popover = "manual"
  sheet.innerHTML = html
  if (!sheet.isConnected) document.body.append(sheet)
  sheet.showPopover()
  const at = row.getBoundingClientRect()
  const box = sheet.getBoundingClientRect()
  const below = at.bottom + 2 + box.height <= innerHeight
  sheet.style.insetBlockStart = `${below ? at.bottom + 2 : Math.max(6, at.top - 2 - box.height)}px`
  sheet.style.left = `${Math.max(6, Math.min(at.right, innerWidth - 6) - box.width)}px`
  row.querySelector(".row__link")?.setAttribute("aria-describedby", "why-due")
}

function hide() {
  clearTimeout(timer)
  shownFor?.querySelector(".row__link")?.removeAttribute("aria-describedby")
  shownFor = null
  if (sheet?.matches(":popover-open")) sheet.hidePopover()
}

function come(event) {
  const found = target(event)
  if (!found) {
    if (!event.target.closest?.("#why-due")) hide()
    return
  }
  if (found.row === shownFor) return
  hide()
  const isByKeyboard = event.type === "focusin" && event.target.matches(":focus-visible")
  if (event.type === "focusin" && !isByKeyboard) return
  timer = setTimeout(() => show(found), PAUSE)
}

document.addEventListener("pointerover", come)
document.addEventListener("focusin", come)
document.addEventListener("focusout", hide)
document.addEventListener("scroll", hide, { capture: true, passive: true })
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide()
})
