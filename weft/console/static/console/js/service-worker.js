/**
 * The service worker: shows what is pushed, leads to it, and says so calmly when the line is down.
 *
 * It keeps one page without anybody's words, and nothing else: what belongs to a person is never
 * stored here. HERE, in the line before this one, comes from views/app.py.
 */
const STORE = "weft-offline-2"

self.addEventListener("install", (event) => {
  const fetched = [HERE.offline, ...HERE.kept].map((url) => new Request(url, { cache: "reload" }))
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(fetched)))
  self.skipWaiting()
})

self.addEventListener("activate", (event) => {
  const others = (names) => names.filter((name) => name !== STORE).map((name) => caches.delete(name))
  event.waitUntil(caches.keys().then((names) => Promise.all(others(names))))
  event.waitUntil(self.clients.claim())
})

self.addEventListener("fetch", (event) => {
  const { request } = event
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(HERE.offline)))
  } else if (HERE.kept.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })))
  }
})

self.addEventListener("push", (event) => event.waitUntil(show(event.data?.json() ?? {})))

async function show({ title = "Weft", body = "", url = "/", tag, count, lang, arrived }) {
  if (count) await self.navigator.setAppBadge?.(count).catch(() => {})
  await self.registration.showNotification(title, {
    body,
    tag,
    renotify: Boolean(tag),
    lang,
    icon: HERE.icon,
    badge: HERE.badge,
    data: { url },
  })
  if (arrived) {
    await fetch(`/push/arrivals/${arrived}`, { method: "POST", credentials: "omit" }).catch(() => {})
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(lead(new URL(event.notification.data?.url ?? "/", self.location.origin).href))
})

/** Bring a window to the address: one that shows it, else any of ours, else a new one. */
async function lead(address) {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  const there = open.find(({ url }) => url.split("?")[0] === address) ?? open[0]
  if (!there) return self.clients.openWindow(address)
  const focused = await there.focus().catch(() => there)
  if (focused.url.split("?")[0] !== address) focused.postMessage({ open: address })
}
