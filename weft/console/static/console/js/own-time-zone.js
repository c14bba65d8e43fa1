/** Fills the time zone of a form[data-own-time-zone] in from the browser's own clock. */
for (const form of document.querySelectorAll("form[data-own-time-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const field = form.elements.namedItem("time_zone")
  if (field && zone) field.value = zone
}
