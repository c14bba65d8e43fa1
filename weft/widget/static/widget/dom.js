/** Small builders of DOM. Nothing here reads HTML, so nothing that a person wrote can become markup. */

/** Make an element; `props` are attributes, properties or `on…` listeners. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.filter(child => child != null && child !== false))
  return element
}

const PATHS = {
  clip: "M20 11.5l-8.2 8.2a5 5 0 01-7-7l8.5-8.5a3.3 3.3 0 014.7 4.7l-8.5 8.5a1.7 1.7 0 01-2.4-2.4l7.7-7.7",
  close: "M6 6l12 12M18 6L6 18",
  down: "M5 9l7 7 7-7",
  face: "M12 3a9 9 0 100 18 9 9 0 000-18M8.5 14.5c1.8 2.2 5.2 2.2 7 0M9 9.5v.5M15 9.5v.5",
  file: "M13 3H7a2 2 0 00-2 2v14a2 2 0 002 2h10a2 2 0 002-2V9zM13 3v6h6",
  seen: "M2 13l4 4L16 7M10 15l2 2L22 7",
  send: "M12 19V5M6 11l6-6 6 6",
  sent: "M5 13l4 4L19 7",
}

export function icon(name) {
  const make = tag => document.createElementNS("http://www.w3.org/2000/svg", tag)
  const svg = make("svg")
  const path = make("path")
  svg.setAttribute("viewBox", "0 0 24 24")
  svg.setAttribute("class", "icon")
  svg.setAttribute("aria-hidden", "true")
  path.setAttribute("d", PATHS[name])
  svg.append(path)
  return svg
}

/** A round photo, or the initials of who has none. */
export function face({ name, photo }) {
  const initials = name.split(/\s+/).map(word => [...word][0]).slice(0, 2).join("")
  const element = h("span", { class: "face", "aria-hidden": "true" }, initials)
  const show = () => element.replaceChildren(h("img", { src: photo, alt: "", onerror }))
  // A line that is half dead brings words and no photos; when it is whole again, they come too
  const onerror = () => {
    element.replaceChildren(initials)
    addEventListener("online", show, { once: true })
  }
  if (photo) show()
  return element
}
