/** The widget's look; its sheet stands in style.css. */
const CSS = "STYLE"

export function sheet() {
  const made = new CSSStyleSheet()
  made.replaceSync(CSS)
  return made
}
