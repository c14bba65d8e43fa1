/**
 * Reading a text/event-stream by hand, which EventSource cannot do for names unknown beforehand.
 */

/** A reader: feed it text as it arrives; it returns the events that are complete. */
export class EventLines {
  #rest = ""

  feed(text) {
    const blocks = (this.#rest + text).replaceAll("\r\n", "\n").split("\n\n")
    this.#rest = blocks.pop()
    return blocks.map(read).filter(Boolean)
  }
}

/** One block of lines as { id, name, data }; null when it holds only comments. */
function read(block) {
  const event = { id: "", name: "message", data: "" }
  let said = false
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":")
    if (colon === 0 || !line) continue
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "")
    if (field === "id") event.id = value
    else if (field === "event") event.name = value
    else if (field === "data") event.data += (event.data && "\n") + value
    else continue
    said = true
  }
  return said ? event : null
}
