/**
 * weave(old, fresh): make the live DOM equal to a freshly fetched fragment, thread by thread.
 *
 * Children are matched by id, so that what did not change is not touched: focus, scroll,
 * selection, open menus and playing media stay. As an htmx extension: hx-swap="weave".
 *
 * data-keep on an old child: it stays although the fresh fragment does not know it (a message
 * that is still being sent). data-still: neither its attributes nor its children are touched
 * (what somebody is typing in).
 */
import { steady } from "./steady.js"

/** Which fresh children pair with which old ones: by id, then by place and tag. */
export function pair(old, fresh) {
  const byId = new Map(old.filter((node) => node.id).map((node) => [node.id, node]))
  const loose = old.filter((node) => !node.id)
  return fresh.map((node) => {
    if (node.id) return byId.get(node.id) ?? null
    const at = loose.findIndex((other) => other.nodeName === node.nodeName)
    return at < 0 ? null : loose.splice(at, 1)[0]
  })
}

const isElement = (node) => node.nodeType === Node.ELEMENT_NODE

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(name === "open" && old.matches("details"))) {
      old.removeAttribute(name)
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  }
}

/** All at once: options that move one by one are each chosen for a moment, and the last stays so. */
function choices(old, fresh) {
  const chosen = old.value
  old.innerHTML = fresh.innerHTML
  if ([...old.options].some((option) => option.value === chosen)) old.value = chosen
}

/** The page that an answer brings, to weave parts of it in; null when it was refused, or none came. */
export async function pageOf(answer) {
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null
}

export function weave(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh)
    return
  }
  if (!isElement(old)) {
    if (old.data !== fresh.data) old.data = fresh.data
    return
  }
  if (old.hasAttribute("data-still") || old.isEqualNode(fresh)) return
  attributes(old, fresh)
  if (old.matches("relative-time, time-left")) return // they write their own words
  if (old.matches("input, textarea, select") && old === document.activeElement) return

  if (old.matches("select")) return choices(old, fresh)

  const before = [...old.childNodes]
  const wanted = [...fresh.childNodes]
  const partners = pair(before, wanted)
  const stays = steady(before.filter(isElement), partners) // bare text moves to where they stand
  const known = new Set([...partners, ...wanted])
  const isKept = (node) => !known.has(node) && node.dataset?.keep !== undefined
  let place = old.firstChild
  wanted.forEach((node, index) => {
    const partner = partners[index]
    if (partner && (partner === place || stays.has(partner))) {
      place = partner.nextSibling
    } else {
      while (place && isKept(place)) place = place.nextSibling
      old.insertBefore(partner ?? node, place)
    }
    if (partner) weave(partner, node)
    else globalThis.htmx?.process(node)
  })
  for (const node of [...old.childNodes]) if (!known.has(node) && !isKept(node)) node.remove()
}

if (globalThis.document) {
  const define = () =>
    globalThis.htmx?.defineExtension("weave", {
      isInlineSwap: (style) => style === "weave",
      handleSwap(style, target, fragment) {
        if (style !== "weave") return false
        const fresh = fragment.firstElementChild ?? fragment
        if (fresh.nodeType === Node.ELEMENT_NODE) weave(target, fresh)
        else target.remove()
        return [target]
      },
    })
  if (globalThis.htmx) define()
  else document.addEventListener("DOMContentLoaded", define)
}
