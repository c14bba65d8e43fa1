/**
 * A page whose session has ended says so, and stays: somebody may be writing on it. It goes to the
 * login when it is told to, and comes back as it was. What its reader presses goes there at once.
 */
const OWN_ACTS = ["click", "submit"]
const UNAUTHORIZED = 401

const keptForms = () => import("./kept-forms.js")
const banner = () => document.getElementById("signed-out")

let isOut = false

/** Whether the page knows that nobody is signed in. */
export const isSignedOut = () => isOut

/** Nobody is signed in any more. That is said when what stands in the forms is sure to be kept. */
export async function tellSignedOut() {
  if (!banner()) return location.reload() // a page on which nobody writes: it is led to the login
  if (isOut) return
  isOut = true
  try {
    const { watch } = await keptForms()
    watch()
  } finally {
    banner().hidden = false
  }
}

/**
 * Somebody is signed in, perhaps again and through another tab. A page that slept meanwhile takes the
 * new token for its forms; false when it said that nobody is, or is another's: it is made anew.
 */
export function greet(me, { agent, token }) {
  const goes = isOut || (agent ?? me) !== me
  if (goes) location.reload()
  else if (token) renew(token)
  return !goes
}

function renew(token) {
  const { body } = document
  const headers = JSON.parse(body.getAttribute("hx-headers"))
  body.setAttribute("hx-headers", JSON.stringify({ ...headers, "x-csrftoken": token }))
  for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = token
}

// a part that looks again by itself is answered with the way to the login, which htmx would take
globalThis.document?.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail
  if (xhr.status !== UNAUTHORIZED || OWN_ACTS.includes(requestConfig.triggeringEvent?.type)) return
  event.preventDefault()
  tellSignedOut()
})

if (globalThis.sessionStorage?.["weft-kept"]) keptForms().then(({ restore }) => restore())
