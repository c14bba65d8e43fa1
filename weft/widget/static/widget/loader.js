// Weft's chat bubble: one request, nothing more until somebody wants to talk.
(() => {
  const before = window.Weft
  if (before?.loaded) return
  const config = "CONFIG"
  const origin = new URL(document.currentScript.src).origin
  const calls = before?.q ?? []
  const store = "weft:" + config.key
  const page = document.documentElement
  const [language, label, lost] =
    [page.lang, navigator.language].map(tag => config.labels.find(l => l[0] === tag?.slice(0, 2).toLowerCase()))
      .find(Boolean) ?? config.labels[0]
  const host = document.createElement("weft-chat")
  const root = host.attachShadow({ mode: "open" })
  const bubble = document.createElement("button")
  let call, loading

  const load = () => {
    bubble.ariaBusy = "true"
    loading ??= import(origin + config.app).then(
      app => (call = app.start({ config, origin, store, language, lost, label, root, bubble, calls })),
      () => (loading = bubble.ariaBusy = null),
    )
  }
  const weft = (window.Weft = (...args) => {
    if (args[0] === "logout") try { localStorage.removeItem(store) } catch {}
    call ? call(args) : calls.push(args)
    if (args[0] === "open" && !call) load()
  })
  weft.loaded = true

  const draw = () => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`:host{display:contents!important}.bubble{all:initial;position:fixed;z-index:2147483000;box-sizing:border-box;inset-block-end:calc(20px + env(safe-area-inset-bottom));inset-inline-${config.side}:20px;inline-size:56px;block-size:56px;padding:15px;border-radius:50%;background:${config.colours[0]};color:${config.colours[1]};cursor:pointer;box-shadow:0 4px 16px #0003}.bubble:focus-visible{outline:3px solid ${config.colours[0]};outline-offset:3px}.bubble path{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}@media print{.bubble{display:none}}`)
    root.adoptedStyleSheets = [sheet]
    const svg = n => document.createElementNS("http://www.w3.org/2000/svg", n)
    const icon = svg("svg"), path = svg("path")
    icon.setAttribute("viewBox", "0 0 24 24")
    path.setAttribute("d", "M12 3c5 0 9 3.4 9 8s-4 8-9 8c-1 0-2-.1-3-.4L4 21l1-4.3C3.7 15.2 3 13.2 3 11c0-4.6 4-8 9-8z")
    icon.append(path)
    bubble.className = "bubble"
    bubble.dir = page.dir || "ltr"
    bubble.ariaLabel = label
    bubble.ariaExpanded = "false"
    bubble.append(icon)
    bubble.onclick = () => weft("open")
    root.append(bubble)
    document.body.append(host)
    if (calls.some(c => c[0] === "open")) load()
    try {
      if (localStorage.getItem(store)) (window.requestIdleCallback ?? setTimeout)(load)
    } catch {}
  }
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", draw) : draw()
})()
