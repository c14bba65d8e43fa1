/**
 * What time it is: the server's, because a computer's own clock may be wrong by hours. Every answer
 * of ours says when it was given; only a difference that a person would notice counts. When it is
 * learnt that the clock goes wrong, `clock:set` is said on the document.
 */
const NOTICED = 5_000 // milliseconds; an answer tells whole seconds, and takes a while

let offset = 0

/** Learn from an answer of the server, or from the time that it told (ISO or HTTP). */
export function learn(told, own = Date.now()) {
  const at = Date.parse(told ?? "")
  if (Number.isNaN(at)) return
  const before = offset
  offset = Math.abs(at - own) > NOTICED ? at - own : 0
  if (Math.abs(offset - before) > NOTICED) globalThis.document?.dispatchEvent(new Event("clock:set"))
}

/** The time now, in milliseconds since 1970. */
export function now(own = Date.now()) {
  return own + offset
}
