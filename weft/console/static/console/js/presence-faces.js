/**
 * <presence-faces data-conversation="9">: who else looks at it, and who writes; with data-writers
 * only who writes, in words.
 *
 * Each process of the server tells of its own tabs (`presence`: { process, seats: [[conversation,
 * agent id], …] }) when somebody comes or goes and every few seconds besides; here they become one
 * picture. A process that falls silent is forgotten, an agent with two tabs counts once.
 */
import { initials, viewers } from "./seats.js"

const WRITES = 5_000 // milliseconds that one sign of writing lasts

const processes = new Map() // process → { heard, seats }
const writing = new Map() // "conversation agent" → until
const agents = new Map() // agent id → { name, photo }

function showAll() {
  for (const faces of document.querySelectorAll("presence-faces")) faces.show()
}

document.addEventListener("live:presence", ({ detail }) => {
  processes.set(detail.process, { heard: Date.now(), seats: detail.seats })
  for (const [id, name, photo] of detail.agents) agents.set(id, { name, photo })
  showAll()
})

document.addEventListener("live:writing", ({ detail }) => {
  const key = `${detail.conversation_id} ${detail.agent_id}`
  if (detail.is_typing) writing.set(key, Date.now() + WRITES)
  else writing.delete(key)
  showAll()
})

document.addEventListener("live:down", () => {
  processes.clear() // nobody knows who is there while the line is down
  showAll()
})

class PresenceFaces extends HTMLElement {
  connectedCallback() {
    this.show()
  }

  get #me() {
    return Number(document.querySelector("live-stream")?.getAttribute("me") ?? 0)
  }

  show() {
    const id = this.dataset.conversation
    const now = Date.now()
    const isWriting = (agent) => (writing.get(`${id} ${agent}`) ?? 0) > now
    const wanted = viewers(processes, id, this.#me, now)
      .filter((agent) => !this.hasAttribute("data-writers") || isWriting(agent))
      .map((agent) => {
        const { name, photo } = agents.get(agent) ?? { name: "", photo: "" }
        return this.#face(name, photo, isWriting(agent))
      })
    const marks = wanted.map((face) => face.outerHTML).join("")
    if (this.innerHTML !== marks) this.replaceChildren(...wanted)
  }

  #face(name, photo, isWriting) {
    const words = document.querySelector("live-stream")?.dataset
    const said = (isWriting ? words?.writes : words?.looks)?.replace("%s", name) ?? name
    const viewer = document.createElement("span")
    viewer.className = isWriting ? "viewer viewer--typing" : "viewer"
    const avatar = document.createElement("span")
    avatar.className = "avatar avatar--tiny"
    avatar.setAttribute("role", "img")
    avatar.setAttribute("aria-label", said)
    avatar.title = said
    if (photo) avatar.append(Object.assign(new Image(), { src: photo, alt: "" }))
    else avatar.textContent = initials(name)
    viewer.append(avatar)
    if (this.hasAttribute("data-writers")) viewer.append(said)
    return viewer
  }
}

customElements.define("presence-faces", PresenceFaces)
setInterval(showAll, 1_000) // what fades, fades by itself

// What the customer is doing: { conversation_id, who: "customer", is_typing }
let stops
document.addEventListener("live:typing", ({ detail }) => {
  const line = document.getElementById("typing")
  const open = document.getElementById("conversation-pane")?.dataset.conversation
  if (!line || String(detail.conversation_id) !== open) return
  clearTimeout(stops)
  line.textContent = detail.is_typing ? line.dataset.words : ""
  if (detail.is_typing) stops = setTimeout(() => (line.textContent = ""), WRITES + 1_000)
})

document.addEventListener("live:message.received", ({ detail }) => {
  const line = document.getElementById("typing")
  const open = document.getElementById("conversation-pane")?.dataset.conversation
  if (line && String(detail.conversation_id) === open) line.textContent = ""
})
