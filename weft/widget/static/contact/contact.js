/** The contact page: opens the chat, and tells times by the reader's own clock. */
const { lang } = document.documentElement
const own = navigator.languages.find((one) => one.startsWith(lang)) ?? lang // en-GB, where the page is in "en"
for (const time of document.querySelectorAll("time")) {
  const form = new Intl.DateTimeFormat(own, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" })
  time.textContent = form.format(new Date(time.dateTime))
}
window.Weft ??= (...call) => (window.Weft.q ??= []).push(call)
for (const button of document.querySelectorAll("[data-open]")) {
  button.hidden = false
  button.addEventListener("click", () => window.Weft("open"))
}
// whoever chose this chat on another page has pressed its button already
if (location.hash === "#chat") window.Weft("open")
