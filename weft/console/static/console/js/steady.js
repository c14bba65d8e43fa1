/** Which of `shown` (ids) follow each other as in `order`: these may stay, all others move. Pure. */
export function steady(shown, order) {
  const place = new Map(order.map((id, at) => [id, at]))
  const runs = [] // for each length, the row that ends the lowest run of that length
  const before = new Map()
  for (const id of shown.filter((id) => place.has(id))) {
    const length = runs.findIndex((end) => place.get(end) > place.get(id))
    const at = length < 0 ? runs.length : length
    before.set(id, runs[at - 1])
    runs[at] = id
  }
  const kept = new Set()
  for (let id = runs.at(-1); id !== undefined; id = before.get(id)) kept.add(id)
  return kept
}
