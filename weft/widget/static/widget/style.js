/** The widget's look: its own tokens, logical properties, no reach into the shop's page. */
const CSS = `
.bubble { transition: transform .15s; &:hover { transform: scale(1.05) } }
.bubble[aria-expanded=true] path { d: path("M6 9.5l6 6 6-6") }
.bubble[aria-busy=true] svg { animation: breathe 1s infinite alternate }
.bubble[data-unread]::after {
  content: attr(data-unread); position: absolute; inset-block-start: -4px; inset-inline-end: -4px;
  min-inline-size: 20px; padding-inline: 5px; box-sizing: border-box; border-radius: 10px;
  background: #c8102e; color: #fff; font: 600 12px/20px system-ui, sans-serif; text-align: center;
}
.note { padding: 10px 14px;
  border-radius: 12px; background: #1b1e23; color: #fff; font: 14px/1.4 system-ui, sans-serif }
.weft { all: initial;
  position: fixed; z-index: 2147483000; inset-block-end: calc(88px + env(safe-area-inset-bottom)); inset-inline-end: 20px;
  --ink: #1b1e23; --soft: #5b6270; --surface: #fff; --raised: #f2f3f5; --line: #dfe2e7; --bad: #b3261e; --good: #1a7f4b;
  --tint: color-mix(in oklab, var(--brand) 16%, var(--surface)); --accent: var(--accent-light); --shadow: 0 12px 48px #0b12203d, 0 2px 8px #0b12201a;
  color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color-scheme: light;
}
@media (prefers-color-scheme: dark) { .weft {
  --ink: #eceef1; --soft: #a6adb9; --surface: #17191d; --raised: #262a30; --line: #383d45; --bad: #ff9d93; --good: #5fd39a;
  --accent: var(--accent-dark); --shadow: 0 12px 48px #000a, 0 0 0 1px #2b2f36; color-scheme: dark;
} }
.panel, .panel * { box-sizing: border-box }
[hidden] { display: none !important }
.panel {
  position: relative; display: flex; flex-direction: column; inline-size: 384px; max-inline-size: calc(100vw - 40px);
  block-size: min(640px, calc(100dvh - 108px)); overflow: hidden; border-radius: 20px;
  background: var(--surface); box-shadow: var(--shadow); animation: rise .2s cubic-bezier(.2, .8, .3, 1);
}
.start { inset-inline: 20px auto }
h2, h3, p, ol, ul { margin: 0; padding: 0; list-style: none; font: inherit }
button, input, textarea { font: inherit; color: inherit; letter-spacing: inherit }
button { cursor: pointer }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.icon { inline-size: 20px; block-size: 20px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }

header { display: flex; align-items: center; gap: 12px; padding: 14px 12px 14px 16px; background: linear-gradient(var(--tint), var(--surface)) }
.title { flex: 1; min-inline-size: 0 }
h2 { overflow: hidden; font-weight: 650; text-overflow: ellipsis; white-space: nowrap }
.title p { color: var(--soft); font-size: 13px; overflow-wrap: anywhere }
.title p.on::before { content: ""; display: inline-block; inline-size: 8px; block-size: 8px; margin-inline-end: 6px; border-radius: 50%; background: var(--good) }
.faces { display: flex; .face + .face { margin-inline-start: -12px } }
.face { display: grid; place-items: center; flex: none; inline-size: 40px; block-size: 40px; overflow: hidden; border-radius: 50%;
  background: var(--tint); color: var(--accent); box-shadow: 0 0 0 2px var(--surface); font-size: 14px; font-weight: 600;
  img { inline-size: 100%; block-size: 100%; object-fit: cover } }
.tool { display: grid; place-items: center; inline-size: 36px; block-size: 36px; padding: 0; border: 0; border-radius: 50%; background: none; color: var(--soft);
  &:hover { background: var(--raised); color: var(--ink) } }

.lost:not(:empty) { padding: 6px 16px; background: var(--raised); color: var(--soft); font-size: 13px; text-align: center }
.scroll { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 12px 16px; scrollbar-width: thin; scrollbar-color: var(--line) transparent }
.welcome { margin-block-end: 20px; h3 { font-size: 22px; font-weight: 650; line-height: 1.25; letter-spacing: -.01em } > p { margin-block-start: 4px; color: var(--soft) } }
.ways { display: grid; gap: 6px; margin-block-start: 12px; color: var(--soft); font-size: 13px; a { color: var(--accent); font-weight: 600 } }
.away { margin-block-start: 16px; padding: 14px; border: 1px solid var(--line); border-radius: 14px; background: var(--tint);
  form { margin-block-start: 12px; div { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 6px } }
  label { font-size: 13px; color: var(--soft) }
  input { flex: 1 1 180px; min-inline-size: 0; padding: 8px 12px; border: 1px solid var(--line); border-radius: 10px; background: var(--surface) }
  button { padding: 8px 14px; border: 0; border-radius: 10px; background: var(--brand); color: var(--on); font-weight: 600 }
  [role=status] { display: flex; gap: 8px; margin-block-start: 10px; .icon { color: var(--good) } } }

.day { margin-block: 18px 12px; color: var(--soft); font-size: 12px; text-align: center; span::first-letter { text-transform: uppercase } span { display: inline-block } }
.line { display: grid; grid-template-columns: 36px minmax(0, 1fr); justify-items: start; margin-block-start: 3px }
.line > * { grid-column: 2 }
.first { margin-block-start: 14px }
.line .face { grid-area: 2 / 1; align-self: end; inline-size: 28px; block-size: 28px; font-size: 11px }
.line:not(.first) .face { grid-row: 1 }
.who { margin-block-end: 3px; color: var(--soft); font-size: 12px }
.you { justify-items: end }
.body { display: grid; gap: 4px; max-inline-size: 100%;
  p { inline-size: fit-content; max-inline-size: 100%; padding: 9px 13px; border-radius: 16px; background: var(--raised); overflow-wrap: anywhere; white-space: pre-wrap }
  p a { color: inherit } }
.us .body p { border-end-start-radius: 5px }
.you .body { justify-items: end; p { border-end-end-radius: 5px; background: var(--brand); color: var(--on) } }
.failed .body { opacity: .6 }
.log > .you:last-child time { display: none }
.line time { margin-block-start: 3px; color: var(--soft); font-size: 11px }
.image { img { display: block; border-radius: 14px; max-inline-size: 220px; max-block-size: 260px; min-block-size: 40px; background: var(--raised) } }
.file { display: flex; align-items: center; gap: 10px; max-inline-size: 100%; padding: 9px 13px; border: 1px solid var(--line); border-radius: 14px; color: var(--ink); text-decoration: none;
  span { min-inline-size: 0; overflow-wrap: anywhere } small { display: block; color: var(--soft); font-size: 12px } }
.problem:not(:empty) { margin-block-start: 4px; color: var(--bad); font-size: 13px; button { padding: 0; border: 0; background: none; color: inherit; font-weight: 600; text-decoration: underline } }
.you .problem { text-align: end }
.state { display: flex; justify-content: end; gap: 4px; min-block-size: 18px; margin-block-start: 3px; color: var(--soft); font-size: 11px; .icon { inline-size: 14px; block-size: 14px } }
.choices { display: flex; flex-wrap: wrap; gap: 6px; margin-block-start: 8px; margin-inline-start: 36px; &[hidden] { display: none } button { padding: 8px 14px; border: 1px solid var(--accent); border-radius: 18px; background: none; color: var(--accent); font-weight: 600; text-align: start; overflow-wrap: anywhere; &:hover { background: var(--raised) } } }
.typing { display: flex; align-items: center; gap: 8px; .face { inline-size: 28px; block-size: 28px; font-size: 11px } }
.dots { display: flex; gap: 4px; padding: 13px; border-radius: 16px; background: var(--raised); i { inline-size: 6px; block-size: 6px; border-radius: 50%; background: var(--soft); animation: breathe .6s infinite alternate } i + i { animation-delay: .2s } i:last-child { animation-delay: .4s } }

.composer { padding: 0 12px calc(12px + env(safe-area-inset-bottom)); > .problem { padding: 0 6px 6px } }
.field { border: 1px solid var(--line); border-radius: 18px; background: var(--surface); &:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent) } }
textarea { display: block; inline-size: 100%; max-block-size: 140px; padding: 11px 14px 4px; border: 0; outline: none !important; background: none; resize: none; overflow-y: auto; scrollbar-width: thin; &::placeholder { color: var(--soft); opacity: 1 } }
.tools { display: flex; gap: 2px; padding: 0 6px 6px }
.send { display: grid; place-items: center; inline-size: 36px; block-size: 36px; margin-inline-start: auto; padding: 0; border: 0; border-radius: 50%; background: var(--brand); color: var(--on);
  &[aria-disabled=true] { background: var(--raised); color: var(--soft); cursor: default } }
.chips:not(:empty) { display: grid; gap: 6px; padding-block-end: 8px; max-block-size: 130px; overflow-y: auto }
.chips li { display: flex; align-items: center; gap: 8px; padding: 6px 10px; border-radius: 12px; background: var(--raised); font-size: 13px;
  bdi { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
  progress { inline-size: 72px; block-size: 6px; accent-color: var(--accent) }
  button { display: grid; padding: 4px; border: 0; border-radius: 50%; background: none; color: var(--soft) } .icon { inline-size: 16px; block-size: 16px } }
.emoji { display: grid; grid-template-columns: repeat(9, 1fr); padding-block: 8px; button { padding: 5px 0; border: 0; border-radius: 8px; background: none; font-size: 20px; line-height: 1.3; &:hover { background: var(--raised) } } }
.drop { position: absolute; inset: 8px; display: none; place-items: center; border: 2px dashed var(--accent); border-radius: 16px; background: color-mix(in oklab, var(--tint) 92%, transparent); font-weight: 600; pointer-events: none }
.dropping .drop { display: grid }

@media (max-width: 480px), (max-height: 420px) {
  .panel { position: fixed; inset: var(--top, 0) 0 auto; inline-size: 100%; max-inline-size: none; block-size: var(--height, 100dvh); border-radius: 0; padding-block-start: env(safe-area-inset-top) }
  .bubble[aria-expanded=true] { display: none }
  textarea, input { font-size: 16px !important }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important } }
@media (forced-colors: active) { .body p, .send, .bubble { border: 1px solid } }
@media print { .panel { display: none } }
@keyframes rise { from { opacity: 0; transform: translateY(12px) } }
@keyframes breathe { to { opacity: .35 } }
`

export function sheet() {
  const made = new CSSStyleSheet()
  made.replaceSync(CSS)
  return made
}
