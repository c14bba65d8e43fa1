/** A form that came back: one goes on at the first field that is wrong, however far down it stands. */
const wrong = document.querySelector('.sheet [aria-invalid="true"]')

for (let part = wrong?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true
wrong?.focus()
wrong?.scrollIntoView({ block: "center" })
