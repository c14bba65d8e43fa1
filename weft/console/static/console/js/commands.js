/**
 * What can be done here. The server's table (weft/console/keyboard/commands.py) names all commands; those
 * exist that some element on the page performs, or that lead to a page of their own.
 */
import { opened } from "../../ui/js/menu-sheet.js"

const FIELDS = "textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])"

let table

/** All commands that the reader may give: { name, label, key, place, to }. */
export function commands() {
  return (table ??= JSON.parse(document.getElementById("commands")?.textContent ?? "[]"))
}

/** The commands that work on this page, now. */
export function available() {
  return commands().filter((command) => command.to || performer(command.name))
}

/** The element that performs a command; of several the last, so that undo takes what is newest. */
export function performer(name) {
  return [...document.querySelectorAll(`[data-command~="${name}"]`)].findLast(works)
}

/** Do it. Returns whether there was something to do. */
export function perform({ name, to }) {
  const element = performer(name)
  if (!element) {
    if (to) location.assign(to)
    return Boolean(to)
  }
  const told = new CustomEvent("command", { bubbles: true, cancelable: true, detail: { name } })
  if (!element.dispatchEvent(told)) return true
  if (element.matches(FIELDS)) {
    const menu = closedAround(element)
    if (menu) menu.open = true
    element.focus()
    element.select?.()
  } else element.click()
  // what is typed next is meant for the menu already
  if (element.matches("details[data-menu][open] > summary")) opened(element.parentElement)
  return true
}

function works(element) {
  if (element.matches(":disabled, [aria-disabled=true]")) return false
  return (closedAround(element)?.querySelector("summary") ?? element).checkVisibility()
}

/** The closed menu in which an element waits; what opens the menu does not. */
function closedAround(element) {
  return element.matches("summary") ? null : element.closest("details[data-menu]:not([open])")
}

/** Whether keys belong to what has the focus, and not to the page. What is gone has none. */
export function isTyping(element) {
  const field = element?.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")
  return Boolean(field?.checkVisibility())
}
