/** Talking to the server about one message: the words that matter, and none of the page. */

/** Post a form; the token against forged requests is one of its fields. */
export function post(address, form) {
  return fetch(address, { method: "POST", body: form, headers: { "X-Fragment": "message" } })
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
