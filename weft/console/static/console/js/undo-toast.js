/** A message that waits a few seconds says so wherever one is by then, and can be taken back. */
import { toast } from "../../ui/js/toasts.js"
import { now } from "../../ui/js/clock.js"
import { post } from "./sending.js"

/** Offer to take `message` (as the server drew it) back; false when it does not wait for seconds. */
export function offerUndo(message, { token, words, back }) {
  const counting = message.querySelector(".held count-down")
  const form = message.querySelector("form[data-undo]")
  if (!counting || !form) return false
  const until = Date.parse(counting.getAttribute("until"))
  const address = form.getAttribute("action")
  const box = toast(counting.cloneNode(true), {
    label: form.querySelector("button").textContent.trim(),
    command: "undo",
    run: () => takeBack(address, { token, back }),
  }, { stays: until - now() }) // prettier-ignore
  box.setAttribute("aria-label", words)
  setTimeout(() => box.remove(), Math.max(0, until - now()))
  return true
}

async function takeBack(address, { token, back }) {
  const onPage = document.querySelector(`form[data-undo][action="${address}"]`)
  if (onPage) return onPage.requestSubmit()
  const form = new FormData()
  form.set("csrfmiddlewaretoken", token)
  form.set("_method", "delete")
  const answer = await post(address, form).catch(() => null)
  const said = await answer?.json().catch(() => null)
  if (answer?.ok) location.assign(back) // its words are a draft there again
  else if (said?.words) toast(said.words)
}
