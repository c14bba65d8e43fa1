/** What a slash asks for, and how well a template answers it. */
const LETTERS_OF_A_TEXT = 3 // fewer would find nearly every text

/** The slash before the caret and what is typed behind it: { from, wanted }, or null. */
export function slashed(text, caret) {
  const found = /(?:^|[\s([{„“"'])\/((?![\s/])[^\n/]{0,40}|)$/u.exec(text.slice(0, caret))
  return found && { from: caret - found[1].length - 1, wanted: found[1] }
}

/** How well something fits what is wanted: 0 is best, null not at all. All letters are plain. */
export function rank(wanted, { short, find, text }) {
  if (!wanted) return 0
  if (short.startsWith(wanted)) return short === wanted ? 0 : 1
  if (find.split(/\s+/).some((_, at, words) => words.slice(at).join(" ").startsWith(wanted))) return 2
  if (wanted.split(/\s+/).every((part) => find.includes(part))) return 3
  return wanted.length >= LETTERS_OF_A_TEXT && text.includes(wanted) ? 4 : null
}
