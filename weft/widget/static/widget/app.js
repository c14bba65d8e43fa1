/** The chat, loaded when somebody wants to talk. The loader calls `start` once. */
import { Box } from "./box.js"
import { h } from "./dom.js"
import { Outbox, uuid } from "./outbox.js"
import { Panel } from "./panel.js"
import { Server } from "./server.js"
import { Stream, pause } from "./stream.js"
import { sheet } from "./style.js"
import { Thread } from "./thread.js"
import { Words } from "./words.js"

const RTL = /^(ar|dv|fa|he|ku|ps|ur|yi)\b/

export function start(loader) {
  const chat = new Chat(loader)
  for (const call of loader.calls) chat.call(call)
  chat.wake()
  return call => chat.call(call)
}

class Chat {
  #loader
  #frame
  #box
  #server
  #outbox
  #stream
  #panel
  #words
  #thread = new Thread()
  #language
  #identity
  #cart
  #booting
  #awake = false
  #wanted = false
  #loading = false
  #unread = 0
  #seen = 0
  #untold = false
  #title
  #typing
  #visitor
  #threads

  constructor(loader) {
    const { config, origin, root, store, bubble } = loader
    const [brand, on, light, dark] = config.colours
    this.#loader = loader
    this.#language = loader.language
    // it stands where the bubble does, by the page's direction; our words may run in the other one
    this.#frame = h("div", { class: `weft ${config.side}`, dir: bubble.dir })
    for (const [name, value] of Object.entries({ brand, on, "accent-light": light, "accent-dark": dark })) {
      this.#frame.style.setProperty(`--${name}`, value)
    }
    root.adoptedStyleSheets.push(sheet())
    root.append(this.#frame)
    bubble.onclick = () => (this.#panel?.open ? this.#close() : this.#open())
    this.#box = new Box(store)
    this.#server = new Server(origin, config.key, this.#box, () => this.#boot())
    this.#outbox = new Outbox(this.#box, message => this.#send(message), () => this.#draw())
    this.#box.watch(() => this.#elsewhere())
    document.addEventListener("visibilitychange", () => this.#look())
    addEventListener("focus", () => this.#look())
  }

  /** What the shop's page asks: Weft('open'), Weft('identify', jwt), Weft('cart', {…}) … */
  call([name, value]) {
    const does = {
      open: () => this.#open(),
      close: () => this.#close(),
      cart: () => {
        this.#cart = value
        if (this.#panel) this.#server.tell("context", this.#context)
      },
      identify: () => {
        this.#identity = value
        if (this.#awake) this.#boot()
      },
      language: () => {
        this.#language = value
        if (this.#awake) this.#boot()
      },
      logout: () => this.#logout(),
    }
    if (Object.hasOwn(does, name)) does[name]()
    else console.warn(`Weft: there is no "${name}"`)
  }

  async wake() {
    this.#awake = true
    for (let attempt = 0; !this.#panel; attempt++) {
      try {
        await this.#boot()
      } catch (refusal) {
        if (refusal.passing === false) return console.warn("Weft:", refusal.code, refusal.message)
        this.#note(this.#wanted && this.#loader.lost)
        await new Promise(resolve => setTimeout(resolve, refusal.wait * 1000 || pause(attempt)))
      }
    }
    this.#note()
  }

  /** Ask who we are and what was said. One at a time; a later call waits and asks again. */
  #boot() {
    const ask = async () => {
      this.#server.language = this.#language
      const body = { identity: this.#identity, language: this.#language, ...this.#context }
      const boot = await this.#server.boot(body)
      this.#box.put("token", boot.token)
      this.#threads = new Set(boot.threads)
      if (boot.refused) console.warn("Weft:", boot.refused.code, boot.refused.message)
      this.#dress(boot)
    }
    return (this.#booting = (this.#booting ?? Promise.resolve()).catch(() => {}).then(ask))
  }

  #dress(boot) {
    const { bubble, label, config } = this.#loader
    const open = this.#panel?.open || this.#wanted
    const dir = RTL.test(boot.language) ? "rtl" : "ltr"
    const act = {
      send: (text, files) => this.#compose(text, files),
      upload: (...args) => this.#server.upload(...args),
      draft: text => this.#box.put("draft", text || undefined),
      typing: text => this.#server.tell("typing", { text }),
      email: async email => {
        await this.#server.email(email)
        this.#box.put("email", email)
      },
      file: (...ids) => this.#freshFile(...ids),
      older: () => this.#older(),
      retry: id => this.#outbox.retry(id),
      drop: id => this.#outbox.drop(id),
      close: () => this.#close(),
      origin: this.#loader.origin,
    }
    this.#unread = boot.unread
    if (this.#panel && this.#visitor === boot.visitor.id && this.#words.language === boot.language) {
      if (!this.#thread.joins(boot.messages)) this.#begin(boot)
      this.#thread.merge(boot.messages)
      this.#panel.refresh(boot)
      return this.#draw({ quiet: true })
    }
    this.#visitor = boot.visitor.id
    this.#panel?.element.remove()
    this.#words = new Words(boot.words, boot.language)
    this.#begin(boot)
    this.#panel = new Panel(this.#words, boot, act, { label: boot.words.label ?? label, dir, draft: this.#box.get("draft"), email: this.#box.get("email") })
    this.#frame.prepend(this.#panel.element)
    bubble.ariaBusy = null
    this.#draw({ quiet: true })
    this.#stream?.close()
    this.#stream = new Stream({
      name: `weft ${config.key} ${boot.visitor.id}`,
      cursor: boot.cursor,
      read: text => this.#server.read(text),
      url: cursor => this.#server.streamUrl(cursor),
      hear: (name, data) => this.#hear(name, data),
      probe: async () => {
        const page = await this.#server.page({ after: this.#stream.cursor })
        this.#thread.merge(page.messages)
        this.#draw()
      },
      lost: isLost => {
        this.#panel.lost(isLost)
        if (!isLost) this.#look()
      },
    })
    this.#outbox.flush()
    if (open) this.#open()
  }

  #begin(boot) {
    this.#thread = new Thread()
    this.#thread.more = boot.more
    this.#thread.merge(boot.messages)
  }

  #open() {
    this.#wanted = true
    if (!this.#panel || this.#panel.open) return
    this.#panel.show()
    this.#loader.bubble.ariaExpanded = "true"
    this.#look()
  }

  #close() {
    this.#wanted = false
    if (!this.#panel?.open) return
    this.#panel.hide()
    this.#loader.bubble.ariaExpanded = "false"
    this.#loader.bubble.focus()
  }

  #logout() {
    this.#identity = undefined
    this.#box.empty()
    this.#close()
    if (this.#awake) this.#boot()
  }

  /** Another tab wrote: a message is on its way, or somebody logged out. */
  #elsewhere() {
    if (!this.#panel) return
    if (!this.#box.get("token")) this.#logout()
    else this.#draw()
  }

  #compose(text, files) {
    this.#outbox.add({ id: uuid(), text, files, at: new Date().toISOString(), page: this.#context.page })
  }

  async #send({ id, text, files, page }) {
    const email = this.#box.get("email")
    const stored = await this.#server.send({ id, text, page, email, cart: this.#cart, uploads: files.map(file => file.id) })
    this.#thread.merge([{ id: stored.message_id, client_id: id, from: "you", text, files, at: stored.at, state: stored.state }])
    this.#meet(stored.thread)
    this.#stream.share("thread", stored.thread)
  }

  /** The stream was opened before this thread began: open it again, in whichever tab holds it. */
  #meet(thread) {
    if (this.#threads.has(thread)) return
    this.#threads.add(thread)
    this.#stream.again(true)
  }

  #hear(name, data) {
    const does = {
      message: () => {
        this.#thread.merge([data])
        if (data.from === "you") return
        this.#type()
        this.#unread += 1
        this.#look()
      },
      amended: () => this.#thread.merge([data]),
      read: () => (this.#unread = 0),
      resync: () => this.#boot(),
      thread: () => this.#meet(data),
      state: () => this.#thread.state(data.message_id, data.state),
      seen: () => this.#thread.seen(data.message_id),
      typing: () => this.#type(data),
    }
    does[name]()
    this.#draw()
  }

  #type(agent) {
    clearTimeout(this.#typing)
    this.#panel.typing(agent)
    if (agent) this.#typing = setTimeout(() => this.#panel.typing(), Math.max(0, new Date(agent.until) - Date.now()))
  }

  #draw(how) {
    if (!this.#panel) return
    // A message may be back through the stream before its own answer is
    const waiting = this.#outbox.waiting.filter(message => !this.#thread.own(message.id))
    this.#panel.draw(this.#thread, waiting, how)
    this.#badge()
  }

  /** Tell that the visitor has read, once per newest message; what could not be told is told later. */
  #look() {
    const newest = this.#thread.newest?.id ?? 0
    if (this.#panel?.open && !document.hidden && (this.#unread || this.#untold)) {
      if (this.#unread) this.#stream.share("read")
      this.#unread = 0
      if (newest > this.#seen) this.#tellSeen(newest)
    }
    this.#badge()
  }

  async #tellSeen(id) {
    const before = this.#seen
    this.#seen = id
    this.#untold = false
    try {
      await this.#server.seen(id)
    } catch {
      this.#untold = true
      if (this.#seen === id) this.#seen = before
    }
  }

  #badge() {
    const { bubble, label } = this.#loader
    const count = this.#unread
    if (count) bubble.dataset.unread = count > 9 ? "9+" : count
    else delete bubble.dataset.unread
    bubble.ariaLabel = count ? `${label} (${this.#words.say("unread", { count })})` : label
    if (this.#title && document.title === this.#title.shown) document.title = this.#title.own
    this.#title = null
    if (count) {
      const own = document.title
      this.#title = { own, shown: (document.title = `(${count}) ${own}`) }
    }
  }

  async #older() {
    if (this.#loading || !this.#thread.more) return
    this.#loading = true
    try {
      const page = await this.#server.page({ before: this.#thread.messages[0].id })
      this.#thread.merge(page.messages)
      this.#thread.more = page.more
      this.#draw({ quiet: true })
    } catch {}
    this.#loading = false
  }

  /** Links to files expire; ask for the message again and take the new one. */
  async #freshFile(messageId, fileId) {
    const page = await this.#server.page({ before: (this.#thread.own(messageId)?.id ?? messageId) + 1 })
    this.#thread.merge(page.messages)
    return page.messages.flatMap(message => message.files).find(file => file.id === fileId)?.url
  }

  #note(sentence) {
    this.#frame.querySelector(".note")?.remove()
    if (sentence) this.#frame.append(h("div", { class: "note", role: "alert", dir: "auto" }, sentence))
  }

  get #context() {
    return {
      page: { url: location.href, title: this.#title?.own ?? document.title, referrer: document.referrer },
      cart: this.#cart,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }
  }
}
