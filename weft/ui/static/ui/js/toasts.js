/** Toasts: a sentence that rises, stays a while and leaves; perhaps with one thing to press. */
const STAYS = 8_000 // milliseconds; paused while pointed at or focused

/**
 * Show `words`, or an element that has some; `action` ({ label, run, command }) adds a button.
 * It `stays` so many milliseconds. Returns the element.
 */
export function toast(words, action, { stays = STAYS } = {}) {
  const box = document.createElement("div")
  box.className = "toast"
  const said = document.createElement("span")
  said.append(words)
  box.append(said)
  if (action) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "button",
      textContent: action.label,
    })
    if (action.command) button.dataset.command = action.command
    button.addEventListener("click", () => {
      box.remove()
      action.run()
    })
    box.append(button)
  }
  let timer = setTimeout(() => box.remove(), stays)
  const stay = () => clearTimeout(timer)
  const leave = () => (timer = setTimeout(() => box.remove(), STAYS / 2))
  box.addEventListener("pointerenter", stay)
  box.addEventListener("pointerleave", leave)
  box.addEventListener("focusin", stay)
  box.addEventListener("focusout", leave)
  document.getElementById("toasts")?.append(box)
  return box
}

// The server asks for a toast with HX-Trigger: {"toast": {"words": …, "label": …, "url": …}}
document.addEventListener("toast", (event) => {
  const { words, label, url, method } = event.detail
  const values = method ? { _method: method } : {}
  const undo = url && {
    label,
    command: "undo",
    run: () => globalThis.htmx?.ajax("POST", url, { source: document.body, swap: "none", values }),
  }
  toast(words, undo || undefined)
})
