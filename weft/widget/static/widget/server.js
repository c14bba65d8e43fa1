/** Everything that is asked of Weft over HTTP. No cookies: the visitor's token goes in a header. */

/** The server's "no": a code for us, a sentence for the visitor. */
export class Refusal extends Error {
  constructor(status, { code, message } = {}, wait = 0) {
    super(message)
    this.status = status
    this.code = code
    this.wait = wait
  }

  /** Whether asking again later can help. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

export class Server {
  language = ""
  #origin
  #base
  #box
  #renew

  /** `renew` makes a new token when the server no longer takes ours. */
  constructor(origin, key, box, renew) {
    this.#origin = origin
    this.#base = `${origin}/widget/${key}/`
    this.#box = box
    this.#renew = renew
  }

  boot(body) {
    return this.#ask("boot", { ...body, token: this.#box.get("token") })
  }

  send(message) {
    return this.#ours("messages", message)
  }

  seen(id) {
    return this.#ours("seen", { message_id: id })
  }

  /** Tell something that nobody waits for: typing, context. */
  tell(noun, body) {
    return this.#ours(noun, body).catch(() => {})
  }

  email(email) {
    return this.#ours("email", { email })
  }

  page(query) {
    return this.#ours(`messages?${new URLSearchParams(query)}`)
  }

  /** Read JSON of Weft; its paths to photos and files become whole addresses. */
  read(text) {
    const whole = (key, value) => ((key === "photo" || key === "url") && value ? this.#origin + value : value)
    return JSON.parse(text, whole)
  }

  streamUrl(cursor) {
    return `${this.#base}stream?${new URLSearchParams({ token: this.#box.get("token"), cursor })}`
  }

  /** Upload one file, telling how much of it is gone (0 to 1). fetch cannot tell, so XMLHttpRequest. */
  upload(file, progress, signal) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open("POST", `${this.#base}uploads`)
      request.setRequestHeader("Authorization", `Bearer ${this.#box.get("token")}`)
      request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.toWellFormed?.() ?? file.name))
      request.setRequestHeader("Content-Type", file.type || "application/octet-stream")
      request.responseType = "json"
      request.upload.onprogress = event => progress(event.loaded / event.total)
      request.onload = () =>
        request.status < 300 ? resolve({ ...request.response, url: this.#origin + request.response.url }) : reject(new Refusal(request.status, request.response?.error))
      request.onerror = () => reject(new Refusal(0))
      signal.onabort = () => request.abort()
      request.send(file)
    })
  }

  async #ours(path, body) {
    try {
      return await this.#ask(path, body)
    } catch (refusal) {
      if (refusal.status !== 401) throw refusal
      await this.#renew()
      return this.#ask(path, body)
    }
  }

  async #ask(path, body) {
    const url = new URL(this.#base + path)
    url.searchParams.set("language", this.language)
    const headers = { Authorization: `Bearer ${this.#box.get("token")}` }
    if (body) headers["Content-Type"] = "application/json"
    const request = { method: body ? "POST" : "GET", headers, credentials: "omit", body: body && JSON.stringify(body) }
    const answer = await fetch(url, request).catch(() => {
      throw new Refusal(0)
    })
    const text = await answer.text()
    const data = text && this.read(text)
    if (!answer.ok) throw new Refusal(answer.status, data.error, Number(answer.headers.get("Retry-After")))
    return data
  }
}
