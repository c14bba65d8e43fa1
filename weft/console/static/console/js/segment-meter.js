/**
 * <segment-meter for="words" data-rule="{…}" …>: how many text messages a reply takes, while it is
 * written, and which sign makes them short. The rule is the channel's; gateway/texting/segments.py
 * counts by the same arithmetic.
 */

/** How many messages hold signs of these sizes, and the room in the last one. Pure. */
function cut(sizes, alone, each) {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= alone) return { messages: Math.min(total, 1), left: alone - total }
  let messages = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > each) {
      messages += 1
      used = 0
    }
    used += size
  }
  return { messages, left: each - used }
}

/** What a text costs; `odd` is its first sign beyond the small alphabet, "" without one. Pure. */
export function measure(text, rule) {
  const signs = [...text]
  const odd = signs.find((sign) => !rule.alphabet.includes(sign)) ?? ""
  if (odd) {
    const sizes = signs.map((sign) => sign.length)
    return { odd, ...cut(sizes, rule.alone_wide, rule.each_wide) }
  }
  const sizes = signs.map((sign) => (rule.doubled.includes(sign) ? 2 : 1))
  return { odd, ...cut(sizes, rule.alone, rule.each) }
}

class SegmentMeter extends (globalThis.HTMLElement ?? Object) {
  #rule

  connectedCallback() {
    this.#rule = JSON.parse(this.dataset.rule)
    this.#form.addEventListener("input", this.show)
    this.#form.addEventListener("change", this.show)
    this.show()
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("input", this.show)
    this.#form?.removeEventListener("change", this.show)
  }

  get #form() {
    return this.closest("form")
  }

  show = () => {
    const { value } = document.getElementById(this.getAttribute("for"))
    this.hidden = value === "" || this.#form.elements.mode.value !== "reply"
    if (this.hidden) return
    const { messages, left, odd } = measure(value, this.#rule)
    const numbers = new Intl.NumberFormat(document.documentElement.lang)
    const says = this.dataset.says
      .replace("{count}", numbers.format(messages))
      .replace("{left}", numbers.format(left))
    const why = this.dataset.odd
      .replace("{sign}", odd)
      .replace("{short}", numbers.format(this.#rule.alone_wide))
      .replace("{long}", numbers.format(this.#rule.alone))
    const said = odd ? `${says} ${why}` : says
    if (this.textContent !== said) this.textContent = said
  }
}

if (globalThis.customElements) customElements.define("segment-meter", SegmentMeter)
