/**
 * Menus (<details data-menu>) close on Escape, on a click elsewhere and when another opens.
 *
 * Without script they are plain <details>, which open and close by their summary.
 */
function openMenus() {
  return document.querySelectorAll("details[data-menu][open]")
}

function closeOthers(than) {
  for (const menu of openMenus()) {
    if (!menu.contains(than)) menu.open = false
  }
}

document.addEventListener("click", (event) => closeOthers(event.target))

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target
    if (!menu.matches?.("details[data-menu]") || !menu.open) return
    closeOthers(menu)
    menu.querySelector("[data-menu-focus]")?.focus()
  },
  true,
)

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menus = [...openMenus()]
    if (!menus.length) return
    event.preventDefault()
    event.stopImmediatePropagation()
    for (const menu of menus) {
      menu.open = false
      menu.querySelector("summary")?.focus()
    }
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const sheet = event.target.closest?.("details[data-menu][open]")
    if (!sheet || event.target.matches("textarea, select")) return
    const stops = [...sheet.querySelectorAll(".menu__item:not([hidden])")]
    const step = event.key === "ArrowDown" ? 1 : -1
    const at = stops.indexOf(document.activeElement)
    stops.at((at + step + stops.length) % stops.length)?.focus()
    event.preventDefault()
  }
})
