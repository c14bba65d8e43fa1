/** Which of `shown` follow each other as in `order`: these may stay, all others move. Pure. */
export function steady(shown, order) {
  const place = new Map(order.map((one, at) => [one, at]))
  const runs = [] // for each length, what ends the lowest run of that length
  const before = new Map()
  for (const one of shown.filter((one) => place.has(one))) {
    const isHigher = (end) => place.get(end) > place.get(one)
    const at = isHigher(runs.at(-1)) ? runs.findIndex(isHigher) : runs.length
    before.set(one, runs[at - 1])
    runs[at] = one
  }
  const kept = new Set()
  for (let one = runs.at(-1); one !== undefined; one = before.get(one)) kept.add(one)
  return kept
}
