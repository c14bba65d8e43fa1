/**
 * Menus (<details data-menu>): one is open at a time, and hands on keys need no mouse.
 *
 * The first thing in a menu has the focus when it opens, or what says data-menu-focus. Arrows,
 * Home and End go through it, letters go to what begins with them. Escape, a choice and a click
 * elsewhere close it, and the focus goes back to where it came from. Without script menus are
 * plain <details>, which open and close by their summary.
 */
import { plain } from "./plain-words.js"

const ITEMS = ".menu__item:not([hidden], :disabled)"
const PAUSE = 700 // milliseconds between two letters of one word

const cameFrom = new WeakMap()
let typed = ""
let timer

function openMenus() {
  return document.querySelectorAll("details[data-menu][open]")
}

function closeOthers(than) {
  for (const menu of openMenus()) {
    if (!menu.contains(than)) menu.open = false
  }
}

function items(menu) {
  return [...menu.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility())
}

/** Put the focus into a menu that has just opened; the browser tells of it a little later. */
export function opened(menu) {
  closeOthers(menu)
  if (!menu.contains(document.activeElement)) cameFrom.set(menu, document.activeElement)
  const inside = menu.querySelector(":scope > :not(summary) :focus")
  if (!inside) (menu.querySelector("[data-menu-focus]") ?? items(menu)[0])?.focus()
}

function closed(menu) {
  const lost = document.activeElement === document.body || menu.contains(document.activeElement)
  if (!lost) return // somebody went elsewhere meanwhile
  const before = cameFrom.get(menu)
  const back = before?.isConnected && before !== document.body ? before : menu.querySelector("summary")
  cameFrom.delete(menu)
  back?.focus({ preventScroll: true })
}

function step(menu, key) {
  const stops = items(menu)
  const at = stops.indexOf(document.activeElement)
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[key]
  stops.at(to % stops.length)?.focus()
}

/** Go to the next thing whose first words are what is being typed. */
function seek(menu, letter) {
  clearTimeout(timer)
  timer = setTimeout(() => (typed = ""), PAUSE)
  typed += plain(letter)
  const stops = items(menu)
  const at = Math.max(0, stops.indexOf(document.activeElement) + (typed.length === 1 ? 1 : 0))
  const round = [...stops.slice(at), ...stops.slice(0, at)]
  round.find((item) => plain(item.textContent.trim()).startsWith(typed))?.focus()
}

// what is typed into a menu leaves the choices that have it
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-menu-filter]")) return
  for (const choice of target.closest("details").querySelectorAll("[data-match]")) {
    choice.hidden = !plain(choice.textContent).includes(plain(target.value.trim()))
  }
})

document.addEventListener("click", (event) => closeOthers(event.target))

document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches?.("details[data-menu]")) return
    if (event.target.open) opened(event.target)
    else closed(event.target)
  },
  true,
)

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && openMenus().length) {
    event.preventDefault()
    event.stopImmediatePropagation()
    for (const menu of openMenus()) menu.open = false
    return
  }
  const menu = event.target.closest?.("details[data-menu][open]")
  if (!menu || event.ctrlKey || event.metaKey || event.altKey) return
  const writes = event.target.matches("input, textarea, select")
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (event.target.matches("textarea, select, input[type^=date]")) return
    step(menu, event.key)
  } else if (writes) return
  else if (event.key === "Home" || event.key === "End") step(menu, event.key)
  else if (event.key.length === 1 && event.key !== " ") seek(menu, event.key)
  else return
  event.preventDefault()
})
