/** Talking to the server about one message: the words that matter, and none of the page. */

/** Post a form; the token against forged requests is one of its fields. */
export function post(address, form) {
  return fetch(address, { method: "POST", body: form, headers: { "X-Fragment": "message" } })
}

/** Tell something that nobody waits for. */
export function tell(address, said) {
  const form = new FormData()
  for (const [name, value] of Object.entries(said)) form.set(name, value)
  post(address, form).catch(() => {})
}

/**
 * Send a file ahead and tell how much of it has gone (0 to 1). Returns what the server says of it;
 * throws its words, or none when it could not be reached.
 */
export function upload(address, form, tell) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest() // fetch does not tell how far it is
    request.open("POST", address)
    request.setRequestHeader("X-Fragment", "message")
    request.responseType = "json"
    request.upload.addEventListener("progress", ({ loaded, total }) => tell(loaded / (total || 1)))
    request.addEventListener("load", () => {
      const said = request.response ?? {}
      if (request.status < 300) done(said)
      else failed(new Error(said.words ?? said.error?.message ?? ""))
    })
    for (const kind of ["error", "abort", "timeout"]) {
      request.addEventListener(kind, () => failed(new Error("")))
    }
    request.send(form)
  })
}

/**
 * What became of a message: sent with its html, held by the guard, refused, or unreachable.
 * Its files travelled ahead, so the form is plain words, which the server reads in no time.
 */
export async function send(address, form) {
  let answer
  try {
    answer = await post(address, new URLSearchParams(form))
  } catch {
    return { outcome: "unreachable" }
  }
  if (answer.ok) return { outcome: "sent", html: await answer.text() }
  if (answer.status === 401) return { outcome: "unreachable", isSignedOut: true }
  if (answer.status === 409) return { outcome: "held", ...(await words(answer)) }
  if (answer.status === 422) return { outcome: "refused", ...(await words(answer)) }
  return { outcome: "unreachable" }
}

async function words(answer) {
  try {
    return await answer.json()
  } catch {
    return {}
  }
}

/** A name for a message that no other message has. */
export function freshKey() {
  if (crypto.randomUUID) return crypto.randomUUID() // only on https and localhost
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}
