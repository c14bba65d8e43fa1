/**
 * Weft as an app: its service worker, and this browser among the devices that are pushed to.
 *
 * A device is bound to a session and to a key of the server. Once in a session we say that we are
 * still here; a device that was removed elsewhere is forgotten by the browser too.
 */
import { open } from "./notice-bell.js"

const WORKER = "/service-worker.js"
const SAID = "weft-device"

/** Whether this browser can be pushed to at all. */
export const canPush = () => Boolean(navigator.serviceWorker && globalThis.PushManager && globalThis.Notification)

export const registered = navigator.serviceWorker
  ? navigator.serviceWorker.register(WORKER).catch(() => null)
  : Promise.resolve(null)

const device = () => document.querySelector("notice-bell")?.dataset ?? {}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

function sameKey(subscription, key) {
  const held = new Uint8Array(subscription.options.applicationServerKey ?? [])
  const ours = bytes(key)
  return held.length === ours.length && held.every((byte, at) => byte === ours[at])
}

/** Let this browser be pushed to; asks the person, so call it from a press. */
export async function subscribe() {
  const { pushKey: key } = device()
  const push = (await registered)?.pushManager ?? (await navigator.serviceWorker.ready).pushManager
  const old = await push.getSubscription()
  if (old && !sameKey(old, key)) await old.unsubscribe()
  const wanted = { userVisibleOnly: true, applicationServerKey: bytes(key) }
  return tell(await push.subscribe(wanted), {})
}

/** The address under which this browser is known, or "". */
export async function endpoint() {
  return (await (await registered)?.pushManager?.getSubscription())?.endpoint ?? ""
}

function tell(subscription, more) {
  const { endpoint, keys } = subscription.toJSON()
  const { pushKey: key, devices } = device()
  return fetch(devices, {
    method: "POST",
    headers: { "x-csrftoken": JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"] },
    body: new URLSearchParams({ endpoint, ...keys, key, ...more }),
  })
}

async function keep() {
  if (!canPush() || Notification.permission !== "granted" || sessionStorage.getItem(SAID)) return
  const push = (await registered)?.pushManager
  let subscription = await push?.getSubscription()
  if (!subscription) return
  const { pushKey: key } = device()
  const instead = sameKey(subscription, key) ? "" : subscription.endpoint
  if (instead) {
    await subscription.unsubscribe()
    const wanted = { userVisibleOnly: true, applicationServerKey: bytes(key) }
    subscription = await push.subscribe(wanted)
  }
  const answer = await tell(subscription, { _method: "PUT", instead_of: instead })
  if (answer.status === 404) await subscription.unsubscribe()
  if (answer.ok || answer.status === 404) sessionStorage.setItem(SAID, "1")
}

navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.open && open(new URL(data.open).pathname))
if (device().pushKey) keep().catch(() => {})
