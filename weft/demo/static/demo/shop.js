/** The demo shop's own script: a cart in the browser, and what a shop tells the chat. */

const KEY = "polana-cart"

/** What a page may call before the chat's script has arrived. */
window.Weft ??= (...call) => (window.Weft.q ??= []).push(call)

const read = () => JSON.parse(localStorage.getItem(KEY) ?? "[]")

function write(items) {
  localStorage.setItem(KEY, JSON.stringify(items))
  show()
}

function add({ sku, name, price, currency }, button) {
  const items = read()
  const known = items.find(item => item.sku === sku)
  if (known) known.quantity += 1
  else items.push({ sku, name, price: Number(price), currency, quantity: 1, url: location.href.split("?")[0] })
  write(items)
  button.textContent = button.dataset.added
}

const money = (amount, currency) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency, maximumFractionDigits: 0 }).format(amount)

function show() {
  const items = read()
  const count = items.reduce((sum, item) => sum + item.quantity, 0)
  const total = items.reduce((sum, item) => sum + item.quantity * item.price, 0)
  const currency = items.at(-1)?.currency ?? "EUR"
  document.querySelector("[data-count]").textContent = count ? `(${count})` : ""
  if (count) window.Weft("cart", { items, total, currency })
  const table = document.querySelector("[data-cart]")
  if (!table) return
  table.hidden = !count
  document.querySelector("[data-empty]").hidden = count > 0
  table.querySelector("[data-total]").textContent = money(total, currency)
  table.tBodies[0].replaceChildren(...items.map(item => row(item, table.dataset.remove)))
}

function row(item, remove) {
  const line = document.createElement("tr")
  const button = Object.assign(document.createElement("button"), { className: "plain", textContent: remove })
  button.addEventListener("click", () => write(read().filter(other => other.sku !== item.sku)))
  const cells = [item.name, `× ${item.quantity}`, money(item.price * item.quantity, item.currency), button]
  for (const cell of cells) {
    const place = document.createElement("td")
    place.append(cell)
    line.append(place)
  }
  return line
}

/** Tell the chat who is logged in; the shop's server signs it. */
async function tellIdentity({ shopper, identity }) {
  if (!shopper) return
  const answer = await fetch(identity)
  const { identity: word } = await answer.json()
  if (word) window.Weft("identify", word)
}

const product = document.querySelector("[data-sku]")
product?.querySelector("[data-add]").addEventListener("click", event => add(product.dataset, event.target))
product?.querySelector("[data-ask]")?.addEventListener("click", () => window.Weft("open"))
document.querySelector("[data-logout]")?.addEventListener("submit", () => window.Weft("logout"))
show()
tellIdentity(document.body.dataset)
