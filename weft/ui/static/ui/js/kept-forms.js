/**
 * What stands in the forms of a page whose session has ended: kept in this tab when the page goes,
 * and put back when the same person is on the same page again. No passwords; the composer keeps its
 * own words.
 */
const KEPT = "weft-kept"
const FORMS = "form[method=post]:not(message-composer form)"
const FIELDS = ":is(input:not([type=password], [type=hidden], [type=file]), textarea, select)[name]"

const whose = () => document.querySelector("live-stream")?.getAttribute("me")
const here = () => location.pathname + location.search
const isTicked = ({ type }) => type === "checkbox" || type === "radio"

/** Each field that somebody fills in, under a name that it has on this page whenever it is drawn. */
function* named() {
  const count = {}
  for (const form of document.querySelectorAll(FORMS)) {
    for (const field of form.querySelectorAll(FIELDS)) {
      const name = [form.getAttribute("action"), field.name, isTicked(field) && field.value].join(" ")
      count[name] = (count[name] ?? 0) + 1
      yield [`${name} ${count[name]}`, field]
    }
  }
}

function keep() {
  const fields = Array.from(named(), ([name, field]) => [name, isTicked(field) ? field.checked : field.value])
  sessionStorage.setItem(KEPT, JSON.stringify({ whose: whose(), here: here(), fields }))
}

/** Put back what was kept of this page, once. */
export function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT))
  if (kept?.here !== here() || kept.whose !== whose()) return
  sessionStorage.removeItem(KEPT)
  const fields = new Map(kept.fields)
  for (const [name, field] of named()) {
    const said = isTicked(field) ? "checked" : "value"
    if (!fields.has(name) || field[said] === fields.get(name)) continue
    field[said] = fields.get(name)
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }))
  }
}

/** From now on, until the page goes: a form that nobody could save leads to the login and back. */
export function watch() {
  addEventListener("pagehide", keep)
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(FORMS)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    location.assign(here())
  }, { capture: true }) // prettier-ignore
}
