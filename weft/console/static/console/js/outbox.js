/**
 * What was sent and is not known to have arrived, and drafts that the server has not seen: kept in
 * this browser until it has. A reload, a crash or eight hours in a tunnel cost nothing.
 */
const MESSAGES = "weft-outbox"
const DRAFT = "weft-draft"

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null")
  } catch {
    return null
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // a browser that keeps nothing: what stands on the page is still there
  }
}

/** The messages of one agent in one conversation that have not left yet. */
export class Outbox {
  #agent
  #conversation

  constructor(agent, conversation) {
    this.#agent = agent
    this.#conversation = conversation
  }

  get #all() {
    const found = read(MESSAGES)
    return Array.isArray(found) ? found : []
  }

  #isOwn = ({ agent, conversation }) => agent === this.#agent && conversation === this.#conversation

  get messages() {
    return this.#all.filter(this.#isOwn).map((kept) => {
      const form = new FormData()
      for (const [name, value] of kept.fields) form.append(name, value)
      return { ...kept, form }
    })
  }

  keep({ mode, form, text, files }) {
    const kept = { agent: this.#agent, conversation: this.#conversation, mode, text, files,
      key: form.get("key"), fields: [...form].filter(([name]) => name !== "csrfmiddlewaretoken"),
    } // prettier-ignore
    write(MESSAGES, [...this.#all.filter(({ key }) => key !== kept.key), kept])
  }

  drop(key) {
    const left = this.#all.filter((kept) => kept.key !== key)
    write(MESSAGES, left.length ? left : null)
  }
}

/** The words of a draft that the server could not be told. */
export class DraftInHand {
  #key

  constructor(agent, conversation) {
    this.#key = `${DRAFT}-${agent}-${conversation}`
  }

  keep(text) {
    write(this.#key, text || null)
  }

  drop() {
    write(this.#key, null)
  }

  get text() {
    const found = read(this.#key)
    return typeof found === "string" ? found : ""
  }
}

/** A draft from the server with what only this browser knows; nothing of either is lost. Pure. */
export function together(kept, inHand) {
  if (!inHand || kept.includes(inHand)) return kept
  return inHand.startsWith(kept) ? inHand : `${kept}\n\n${inHand}`
}

/** The server's draft `kept`, where what read `before` reads `now`; nothing of either is lost. Pure. */
export function typedOn(kept, before, now) {
  if (now === before || now === kept) return kept
  if (before && kept.endsWith(before)) return kept.slice(0, -before.length) + now
  return now.startsWith(kept) ? now : [kept, now].filter(Boolean).join("\n\n")
}
