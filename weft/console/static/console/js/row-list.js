/** <row-list>: rows to add, order and take away, by mouse and by keyboard. Django's formset reads them. */
class RowList extends HTMLElement {
  connectedCallback() {
    for (const spare of this.querySelectorAll("[data-spare]")) {
      spare.remove() // the last one
      this.#total.value = Number(this.#total.value) - 1
    }
    for (const plain of this.querySelectorAll(".rows__plain")) plain.hidden = true
    this.addEventListener("click", this.#click)
    this.addEventListener("input", this.#input)
    this.#settle()
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.removeEventListener("input", this.#input)
  }

  get #total() {
    return this.querySelector(`[name="${this.dataset.prefix}-TOTAL_FORMS"]`)
  }

  get #list() {
    return this.querySelector("ol")
  }

  get #rows() {
    return [...this.#list.children].filter(row => !row.hidden)
  }

  #click = event => {
    const button = event.target.closest("button")
    const row = button?.closest("li")
    if (!button) return
    if ("add" in button.dataset) this.#add()
    else if ("off" in button.dataset) this.#off(row)
    else if ("up" in button.dataset) this.#move(row, -1, button)
    else if ("down" in button.dataset) this.#move(row, 1, button)
    else return
    this.#settle()
    this.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #input = event => {
    const row = event.target.closest("li")
    if (row) this.#name(row)
  }

  #add() {
    const total = this.#total
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true)
    row.removeAttribute("data-spare")
    for (const element of row.querySelectorAll("*"))
      for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll("__prefix__", total.value)
    for (const plain of row.querySelectorAll(".rows__plain")) plain.hidden = true
    total.value = Number(total.value) + 1
    this.#list.append(row)
    row.querySelector("details").open = true
    row.querySelector("select, input:not([type=hidden])").focus()
  }

  #off(row) {
    const rows = this.#rows
    const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1]
    row.querySelector('[name$="-DELETE"]').checked = true
    row.hidden = true
    ;(next?.querySelector("summary") ?? this.querySelector("[data-add]")).focus()
  }

  #move(row, step, button) {
    const rows = this.#rows
    const place = rows.indexOf(row) + step
    if (!rows[place]) return
    step < 0 ? rows[place].before(row) : rows[place].after(row)
    button.focus()
    const said = this.querySelector("[data-said]")
    said.textContent = said.dataset.said.replace("{place}", place + 1).replace("{count}", rows.length)
  }

  #settle() {
    const rows = this.#rows
    rows.forEach((row, place) => {
      row.querySelector('[name$="-ORDER"]').value = place + 1
      row.querySelector("[data-up]").ariaDisabled = String(place === 0)
      row.querySelector("[data-down]").ariaDisabled = String(place === rows.length - 1)
      this.#name(row)
    })
    this.querySelector("[data-add]").disabled = rows.length >= Number(this.dataset.most)
  }

  /** What a row is called follows what is chosen and written in it; fields of other choices go. */
  #name(row) {
    for (const field of row.querySelectorAll("[data-when]")) {
      const [name, values] = field.dataset.when.split("=")
      const chosen = row.querySelector(`[name$="-${name}"]`).value
      field.closest(".field").parentElement.hidden = !values.split(",").includes(chosen)
    }
    const select = row.querySelector("select")
    const labels = [...row.querySelectorAll('[name*="-labels_"], [data-names]')]
    const label = labels.find((input) => input.value && !input.closest("[hidden]"))
    row.querySelector("[data-name]").textContent = [said(select), said(label)].filter(Boolean).join(": ")
  }
}

/** What stands in a field, as one reads it. */
function said(field) {
  return field?.selectedOptions?.[0]?.textContent ?? field?.value?.trim().slice(0, 60)
}

customElements.define("row-list", RowList)
