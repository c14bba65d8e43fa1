/** The numbers of the conversations that were opened here last; their names are never kept. */
const SHELF = "recent-conversations"
const MOST = 8

/** The numbers, the last one first. */
export function remembered() {
  return (localStorage.getItem(SHELF) ?? "").split(",").filter(Boolean)
}

function remember() {
  const id = document.getElementById("conversation-pane")?.dataset.conversation
  if (!id) return
  const others = remembered().filter((other) => other !== id)
  localStorage.setItem(SHELF, [id, ...others].slice(0, MOST).join(","))
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "conversation-pane") remember()
})
remember()
