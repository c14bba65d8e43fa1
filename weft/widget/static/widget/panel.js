/** The chat's window: who answers, what was said, where to write. It shows; the chat decides. */
import { Composer } from "./composer.js"
import { face, h, icon } from "./dom.js"
import { pieces, rows } from "./thread.js"

const FRESH = 9 * 60_000 // links to files live 10 minutes
const JUST_NOW = 5 * 60_000 // who answered since is there, whatever was so when the chat opened
const LONG_WAIT = 60_000 // after which nobody should have to sit and wait

export class Panel {
  element
  #words
  #act
  #boot
  #email
  #head
  #scroll
  #log
  #typing
  #state
  #choices
  #asked
  #lost
  #composer
  #drawn = new Map()
  #hush
  #asking

  constructor(words, boot, act, { label, draft, email, dir }) {
    this.#words = words
    this.#boot = boot
    this.#act = act
    this.#email = email
    const say = (key, gaps) => words.say(key, gaps)
    this.#head = h("header", {})
    this.#log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": say("messages"), tabindex: 0 })
    this.#typing = h("p", { class: "typing", hidden: true })
    this.#state = h("p", { class: "state" })
    this.#choices = h("div", { class: "choices", role: "group", "aria-label": say("choices"), hidden: true })
    this.#lost = h("p", { class: "lost", role: "status" })
    this.#asked = h("div", {})
    this.#composer = new Composer(words, boot.limits, act, draft)
    const inside = h("div", {}, this.#welcome(), this.#log, this.#choices, this.#state, this.#asked, this.#typing)
    this.#scroll = h("div", { class: "scroll", onscroll: () => this.#scrolled() }, inside)
    this.element = h("section", { class: "panel", role: "dialog", tabindex: -1, "aria-label": label, dir, lang: boot.language, hidden: true, onkeydown: event => this.#key(event) },
      this.#head, this.#lost, this.#scroll, this.#composer.element, h("div", { class: "drop", "aria-hidden": "true" }, say("drop")))
    // Whoever stands at the end stays there, whatever grows: what was said, a picture, what is being written
    const sizes = new ResizeObserver(() => this.#atEnd && this.#bottom())
    sizes.observe(this.#scroll)
    sizes.observe(inside)
    this.#catchFiles()
    this.#fitPhone()
    this.#heading()
  }

  get open() {
    return !this.element.hidden
  }

  show() {
    this.element.hidden = false
    this.element.setAttribute("aria-modal", String(this.#full))
    this.#bottom()
    // On a phone the keyboard would hide what was said
    if (this.#full) this.element.focus()
    else this.#composer.focus()
  }

  hide() {
    this.element.hidden = true
  }

  lost(isLost) {
    this.#lost.textContent = isLost ? this.#words.say("waiting") : ""
  }

  typing(agent) {
    this.#typing.hidden = !agent
    if (!agent) return
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"))
    this.#typing.replaceChildren(face(agent), dots, h("span", { class: "hidden" }, this.#words.say("typing", agent)))
  }

  /** Take what a later boot says of us, without touching what is being written. */
  refresh(boot) {
    this.#boot = boot
  }

  /** Draw the thread and what waits to be sent. Old messages come in without being read aloud. */
  draw(thread, waiting, { quiet = false } = {}) {
    const scroll = this.#scroll
    const depth = scroll.scrollHeight - scroll.scrollTop
    const own = waiting.map(message => ({ ...message, client_id: message.id, from: "you" }))
    const lines = rows([...thread.messages, ...own])
    const gone = new Set(this.#drawn.keys())
    if (quiet) this.#silence()
    let place = this.#log.firstChild
    for (const line of lines) {
      gone.delete(line.key)
      const known = this.#drawn.get(line.key) ?? { element: h("div") }
      this.#drawn.set(line.key, known)
      this.#fill(known, line)
      if (known.element === place) place = place.nextSibling
      else this.#log.insertBefore(known.element, place)
    }
    for (const key of gone) {
      this.#drawn.get(key).element.remove()
      this.#drawn.delete(key)
    }
    this.#choose(lines.at(-1))
    this.#status(lines.at(-1)?.message)
    this.#offer(lines.at(-1)?.message)
    this.#heading(thread.newest)
    // At once: where the dots of who wrote went in the same frame, the browser has gone up by their height
    if (this.#atEnd || lines.at(-1)?.message?.state === "sending") this.#bottom()
    else if (quiet) scroll.scrollTop = scroll.scrollHeight - depth
  }

  #fill(known, { key, day, message, first, last }) {
    const look = JSON.stringify([day, message?.state === "failed" && message.problem, message?.gone, message?.text, message?.is_corrected, message?.reaction, message?.id, first, last])
    if (known.look === look) return
    known.look = look
    const { element } = known
    if (day) {
      element.className = "day"
      element.replaceChildren(h("span", {}, this.#words.day(day)))
      return
    }
    const ours = message.from === "us"
    const failed = message.state === "failed"
    element.className = `line ${ours ? "us" : "you"}${first ? " first" : ""}${last ? " last" : ""}${failed ? " failed" : ""}`
    element.dataset.id = key
    // The bubble is kept as it is, so that a confirmed message is not read aloud again
    const says = message.gone ?? message.text
    if (known.says !== says) known.body = null
    known.says = says
    known.body ??= h("div", { class: "body" }, ...this.#body(message))
    element.replaceChildren(...[
      ours && last && face(message.author ?? this.#brand),
      ours && first && h("span", { class: "who" }, h("bdi", {}, (message.author ?? this.#brand).name)),
      known.body,
      message.reaction && h("small", {}, message.reaction),
      failed && this.#failure(message),
      message.is_corrected && !message.gone && h("time", {}, this.#words.say("corrected")),
      last && !failed && h("time", { datetime: message.at }, this.#words.time(message.at)),
    ].filter(Boolean))
  }

  #body({ text, files = [], id, gone }) {
    const parts = gone ? [h("p", {}, h("em", {}, this.#words.say(gone)))] : []
    if (text) {
      const links = pieces(text).map(({ text, href }) =>
        href ? h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, text) : text)
      parts.push(h("p", { dir: "auto" }, ...links))
    }
    const loaded = Date.now()
    for (const file of files) {
      const link = h("a", { class: file.image ? "image" : "file", href: file.url, target: "_blank", rel: "noopener", "aria-label": file.name })
      link.addEventListener("click", async event => {
        if (Date.now() - loaded < FRESH) return
        event.preventDefault()
        const fresh = await this.#act.file(id, file.id)
        if (fresh) open(fresh, "_blank", "noopener")
      })
      if (file.image && file.url) link.append(this.#picture(id, file, link))
      else link.append(...this.#named(file))
      parts.push(link)
    }
    return parts
  }

  #named({ name, size }) {
    return [icon("file"), h("span", {}, h("bdi", {}, name), h("small", {}, this.#words.size(size)))]
  }

  /**
   * A picture whose link has expired, or did not get through, is asked for once more; else it is a
   * file by its name, until the line is whole again.
   */
  #picture(id, file, link) {
    const image = h("img", { src: file.url, alt: file.name, loading: "lazy" })
    image.onerror = async () => {
      image.onerror = () => {
        link.className = "file"
        link.replaceChildren(...this.#named(file))
        addEventListener("online", () => {
          link.className = "image"
          link.replaceChildren(this.#picture(id, file, link))
        }, { once: true })
      }
      const fresh = await this.#act.file(id, file.id).catch(() => {})
      if (fresh) link.href = image.src = fresh
      else image.onerror()
    }
    return image
  }

  #failure({ id, problem }) {
    const say = key => this.#words.say(key)
    return h("p", { class: "problem" }, problem || say("failed"), " ",
      h("button", { type: "button", onclick: () => this.#act.retry(id) }, say("retry")), " ",
      h("button", { type: "button", onclick: () => this.#act.drop(id) }, say("delete")))
  }

  /** Short answers below what we said last; whatever comes next takes them away. */
  #choose({ message } = {}) {
    const labels = (!message?.gone && message?.choices) || []
    this.#choices.hidden = !labels.length
    const of = String(labels.length && message.id)
    if (this.#choices.dataset.of === of) return
    this.#choices.dataset.of = of
    const buttons = labels.map(label =>
      h("button", { type: "button", dir: "auto", onclick: () => (this.#act.send(label, []), this.#composer.focus()) }, label))
    this.#choices.replaceChildren(...buttons)
  }

  #status(message) {
    const state = message?.from === "you" ? { delivered: "sent" }[message.state] ?? message.state : ""
    const look = `${message?.id} ${state}`
    if (this.#state.dataset.look === look) return
    this.#state.dataset.look = look
    const known = ["sending", "sent", "seen"].includes(state)
    this.#state.replaceChildren(...(known ? [state === "sending" ? "" : icon(state), `${this.#words.say(state)} · ${this.#words.time(message.at)}`] : []))
  }

  /** Who has waited for a while may go: offer to send the answer by mail. Once it stands, it stays. */
  #offer(message) {
    clearTimeout(this.#asking)
    const { hours, visitor } = this.#boot
    if (message?.from !== "you" || !hours.open || visitor.identified || this.#email || this.element.querySelector("#email")) return
    const left = Date.parse(message.at) + LONG_WAIT - Date.now()
    if (left > 0) return (this.#asking = setTimeout(() => this.#offer(message), left))
    this.#asked.append(h("div", { class: "away" }, h("p", {}, this.#words.say("wait_long")), this.#emailForm()))
  }

  get #brand() {
    return { name: this.#boot.brand.name, photo: null }
  }

  #heading(answer) {
    const { brand, agents, hours, staffed } = this.#boot
    const agent = answer?.author
    const faces = agent ? [agent] : agents.slice(0, 3)
    const here = hours.open && (staffed || (agent && Date.now() - Date.parse(answer.at) < JUST_NOW))
    const state = this.#words.say(here ? "open" : hours.open ? "unstaffed" : "closed")
    this.#head.replaceChildren(
      h("div", { class: "faces" }, ...(faces.length ? faces : [brand]).map(face)),
      h("div", { class: "title" }, h("h2", {}, h("bdi", {}, agent?.name ?? brand.name)),
        h("p", { class: here ? "on" : "" }, agent ? `${brand.name} · ${state}` : state)),
      h("button", { type: "button", class: "tool", "aria-label": this.#words.say("close"), onclick: () => this.#act.close() }, icon("down")))
  }

  #welcome() {
    const { visitor, brand, hours, staffed, wait, ways } = this.#boot
    const say = (key, gaps) => this.#words.say(key, gaps)
    const hello = visitor.name ? say("hello_name", { name: visitor.name }) : say("hello")
    const box = h("div", { class: "welcome" }, h("h3", { dir: "auto" }, hello), h("p", { dir: "auto" }, brand.greeting))
    if (!hours.open) box.append(this.#away(this.#untilOpen))
    else if (wait && !staffed) box.append(this.#away(wait))
    else if (wait) box.append(h("p", { class: "wait" }, wait))
    if (ways?.length) box.append(this.#ways(ways))
    return box
  }

  #ways(ways) {
    const { origin } = this.#act
    return h("ul", { class: "ways", "aria-label": this.#words.say("ways") }, ...ways.map(({ name, url, words, when }) =>
      h("li", {}, h("a", { href: new URL(url, origin).href, target: "_blank", rel: "noopener" }, h("bdi", {}, name)), ` ${words}${when ? ` ${this.#words.when(when)}` : ""}`)))
  }

  get #untilOpen() {
    const { opens_at } = this.#boot.hours
    return opens_at ? this.#words.say("away_until", { when: this.#words.when(opens_at) }) : this.#words.say("away")
  }

  /** Nobody answers at once: say so, and ask where else the answer may go. */
  #away(words) {
    const card = h("div", { class: "away" }, h("p", {}, words))
    if (this.#boot.visitor.identified) return card
    card.append(this.#email ? this.#saved(this.#email) : this.#emailForm())
    return card
  }

  #saved(email) {
    return h("p", { role: "status" }, icon("sent"), this.#words.say("email_saved", { email }))
  }

  #emailForm() {
    const say = key => this.#words.say(key)
    const input = h("input", { type: "email", required: true, autocomplete: "email", placeholder: "name@example.com", id: "email", dir: "ltr" })
    const problem = h("p", { class: "problem", role: "alert" })
    const form = h("form", {}, h("label", { for: "email" }, say("email_ask")), h("div", {}, input, h("button", {}, say("email_save"))), problem)
    form.addEventListener("submit", async event => {
      event.preventDefault()
      try {
        await this.#act.email(input.value)
        this.#email = input.value
        form.replaceWith(this.#saved(input.value))
        this.#composer.focus()
      } catch (refusal) {
        problem.textContent = refusal.message || say("again")
      }
    })
    return form
  }

  #key(event) {
    // Keys pressed in here are not the shop page's shortcuts
    event.stopPropagation()
    if (event.key === "Escape" && !event.isComposing && !this.#composer.escape()) this.#act.close()
    if (event.key !== "Tab" || !this.#full) return
    const all = [...this.element.querySelectorAll("button, textarea, a[href], input:not([type=file]), [tabindex='0']")].filter(e => e.checkVisibility())
    const edge = event.shiftKey ? all[0] : all.at(-1)
    if (this.element.getRootNode().activeElement !== edge) return
    event.preventDefault()
    ;(event.shiftKey ? all.at(-1) : all[0]).focus()
  }

  #catchFiles() {
    const over = on => event => {
      if (!event.dataTransfer?.types.includes("Files")) return
      event.preventDefault()
      this.element.classList.toggle("dropping", on)
    }
    this.element.addEventListener("dragover", over(true))
    this.element.addEventListener("dragleave", over(false))
    this.element.addEventListener("drop", event => {
      over(false)(event)
      this.#composer.attach(event.dataTransfer.files)
    })
  }

  /** On a phone the keyboard covers the page: fill what is left to see. */
  #fitPhone() {
    const view = window.visualViewport
    const fit = () => {
      this.element.style.setProperty("--height", `${view.height}px`)
      this.element.style.setProperty("--top", `${view.offsetTop}px`)
    }
    view?.addEventListener("resize", fit)
    view?.addEventListener("scroll", fit)
  }

  get #full() {
    return matchMedia("(max-width: 480px), (max-height: 420px)").matches
  }

  #atEnd = true
  #top = 0

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll
    // What grew since the end was reached has not led away from it; only going up does
    this.#atEnd = scrollHeight - scrollTop - clientHeight < 60 || (this.#atEnd && scrollTop >= this.#top)
    this.#top = scrollTop
    if (scrollTop < 80) this.#act.older()
  }

  #bottom() {
    this.#atEnd = true
    this.#scroll.scrollTop = this.#scroll.scrollHeight
  }

  #silence() {
    this.#log.ariaLive = "off"
    clearTimeout(this.#hush)
    this.#hush = setTimeout(() => (this.#log.ariaLive = "polite"), 500)
  }
}
