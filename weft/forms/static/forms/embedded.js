/** The form on a page of others: drawn where its line stands, in a room of its own. */
import { build } from "./nodes.js"
import { Filling, thank } from "./filling.js"

const config = "CONFIG"
const line = document.currentScript
const weft = new URL(line.src).origin
// the rule is told in questionnaires.py: the place, then the reader's wishes, then the brand
const tag = [document.documentElement.lang, ...navigator.languages]
  .map(wish => wish?.slice(0, 2).toLowerCase())
  .find(wish => config.forms[wish])
const language = tag ?? Object.keys(config.forms)[0]
const { form: drawn, words } = config.forms[language]

function draw(root) {
  const form = build(drawn)
  const address = weft + form.getAttribute("action")
  const page = { page_url: location.href.split(/[?#]/)[0], page_title: document.title }
  const done = () => thank(form, words, () => draw(root))
  new Filling(form, { address, words, page, done })
  root.replaceChildren(form)
}

function stand() {
  const host = document.createElement("weft-form")
  const root = host.attachShadow({ mode: "open" })
  const room = document.createElement("div")
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`:host{display:block!important}${config.css}`)
  root.adoptedStyleSheets = [sheet]
  room.className = "weft"
  room.lang = language
  for (const [name, colour] of Object.entries(config.colours)) room.style.setProperty(name, colour)
  draw(room)
  root.append(room)
  const place = document.querySelector(`[data-weft-form="${config.key}"]`)
  if (place) place.replaceChildren(host)
  else if (line.closest("head")) document.body.append(host)
  else line.after(host)
}

if (config.origins.length && ![...config.origins, weft].includes(location.origin))
  console.error(`Weft: ${location.origin} is not among the addresses that may show this form.`)
else if (line.closest("head") && document.readyState === "loading") addEventListener("DOMContentLoaded", stand)
else stand()
