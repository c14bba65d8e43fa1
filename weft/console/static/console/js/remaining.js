/** The whole seconds that are left until a time, never fewer than none. Pure. */
export function left(until, at) {
  return Math.max(0, Math.ceil((new Date(until) - at) / 1_000))
}
