/** Who sits where, as the processes of the server tell it. Pure. */
export const SILENT = 10_000 // milliseconds; then nobody is believed to be there

/** The agents who look at `conversation` (text), besides `me`; each once, in a steady order. */
export function viewers(processes, conversation, me, now) {
  const ids = new Set()
  for (const { heard, seats } of processes.values()) {
    if (now - heard > SILENT) continue
    for (const [seat, agent] of seats) if (String(seat) === conversation) ids.add(agent)
  }
  ids.delete(me)
  return [...ids].sort((a, b) => a - b)
}

/** At most two letters that stand for a name. */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase()
}
