/** A form[data-send-at-once] is sent as soon as a file is chosen; without scripts it has a button. */
for (const form of document.querySelectorAll("form[data-send-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit())
}
