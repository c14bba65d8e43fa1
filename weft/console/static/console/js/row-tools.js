/**
 * <row-tools>: what can be done to one row of the list. Stands in the row that is pointed at, and
 * performs the commands `pin` and `unread` on the row that has the focus, or else the open one.
 */
class RowTools extends HTMLElement {
  #list

  connectedCallback() {
    if (this.#list) return // it only moved to another row
    this.#list = this.closest("conversation-list")
    this.#list.addEventListener("pointerover", this.#follow)
    this.#list.addEventListener("command", this.#command)
    this.addEventListener("click", this.#click)
  }

  /** The row it stood in is gone from the list. */
  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected || !this.#list.isConnected) return
      this.hidden = true
      this.#list.append(this)
    })
  }

  #follow = ({ target, pointerType }) => {
    const row = target.closest?.(".row")
    if (row && pointerType === "mouse" && this.parentElement !== row) this.#moveTo(row)
  }

  #moveTo(row) {
    row.append(this)
    this.hidden = false
    const pin = this.querySelector("[data-does=pin]")
    const isPinned = row.hasAttribute("data-pinned")
    pin.setAttribute("aria-pressed", String(isPinned))
    pin.title = isPinned ? pin.dataset.unpin : pin.dataset.pin
    pin.querySelector("svg").setAttribute("aria-label", pin.title)
  }

  #click = (event) => {
    const button = event.target.closest("[data-does]")
    if (button) does(button.dataset.does, this.closest(".row"))
  }

  #command = (event) => {
    const { name } = event.detail
    if (name !== "pin" && name !== "unread") return
    event.preventDefault()
    const focused = document.activeElement?.closest?.(".row")
    does(name, focused ?? this.#list.querySelector(".row:has([aria-current=true])"))
  }
}

function does(name, row) {
  if (!row) return
  const noun = name === "pin" ? "pin" : "reading"
  const takesOff = name === "unread" || row.hasAttribute("data-pinned")
  globalThis.htmx?.ajax("POST", `${row.querySelector(".row__link").getAttribute("href")}${noun}`, {
    source: document.body,
    swap: "none",
    values: takesOff ? { _method: "delete" } : {},
  })
}

customElements.define("row-tools", RowTools)
