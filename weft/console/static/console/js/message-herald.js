/** <message-herald data-words="{who}: {words}">: says each new message aloud, once. */
const LONGEST = 300 // characters; the rest is read where it stands

/** What is said of a new message; "" of one that has no words. */
export function spoken(pattern, who, words) {
  const plain = words.replace(/\s+/g, " ").trim()
  const short = plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain
  return short && pattern.replace("{who}", () => who).replace("{words}", () => short)
}

class MessageHerald extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    document.addEventListener("timeline:fresh", this.#fresh)
  }

  disconnectedCallback() {
    document.removeEventListener("timeline:fresh", this.#fresh)
  }

  #fresh = ({ detail }) => {
    const lines = detail.news.map((message) =>
      spoken(this.dataset.words, message.dataset.by, message.querySelector(".message__sheet")?.innerText ?? ""),
    )
    const said = lines.filter(Boolean).join("\n")
    if (said) this.textContent = said
  }
}

if (globalThis.customElements) customElements.define("message-herald", MessageHerald)
