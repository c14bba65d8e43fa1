/** Which of many things fit what is typed, and how well. */
import { plain } from "./plain-words.js"

/** How well words fit what is typed: 0 begins with it, 1 a word does, 2 has it inside, or null. */
export function fit(words, typed) {
  const [whole, wanted] = [plain(words), plain(typed).trim()]
  if (whole.startsWith(wanted)) return 0
  const parts = wanted.split(/\s+/)
  const starts = whole.split(/[^\p{L}\p{N}]+/u)
  if (parts.every((part) => starts.some((start) => start.startsWith(part)))) return 1
  return parts.every((part) => whole.includes(part)) ? 2 : null
}

/** Those things ({ label }) that fit, the best first; equals keep their order. */
export function fitting(things, typed) {
  return things
    .map((thing) => ({ thing, fits: fit(thing.label, typed) }))
    .filter(({ fits }) => fits !== null)
    .sort((one, other) => one.fits - other.fits)
    .map(({ thing }) => thing)
}
