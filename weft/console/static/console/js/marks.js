/** Marks in a text that ask for something: a slash, two question marks, an at sign; pure. */
const LONGEST_NAME = 40 // letters after an at sign that may still be a name
const LETTERS_OF_A_TEXT = 3 // fewer would find nearly every text

/** The slash before the caret and what is typed behind it: { from, wanted }, or null. */
export function slashed(text, caret) {
  const found = /(?:^|[\s([{„“"'])\/((?![\s/])[^\n/]{0,40}|)$/u.exec(text.slice(0, caret))
  return found && { from: caret - found[1].length - 1, wanted: found[1] }
}

/** The two marks before the caret and what is typed behind them, or null. */
export function wondered(text, caret) {
  const found = /(?:^|[\s([{„“"'])\?\?((?![\s?])[^\n?]{0,60}|)$/u.exec(text.slice(0, caret))
  return found && { from: caret - found[1].length - 2, wanted: found[1] }
}

/** The sign before what may be a name, and what is typed of it, or null. */
export function called(text, caret) {
  const found = /(?:^|[\s(])@([^@\n]*)$/u.exec(text.slice(0, caret))
  if (!found || found[1].length > LONGEST_NAME) return null
  return { from: caret - found[1].length - 1, wanted: found[1] }
}

/** How well something fits what is wanted: 0 is best, null not at all. All letters are plain. */
export function rank(wanted, { short, find, text }) {
  if (!wanted) return 0
  if (short.startsWith(wanted)) return short === wanted ? 0 : 1
  if (find.split(/\s+/).some((_, at, words) => words.slice(at).join(" ").startsWith(wanted))) return 2
  if (wanted.split(/\s+/).every((part) => find.includes(part))) return 3
  return wanted.length >= LETTERS_OF_A_TEXT && text.includes(wanted) ? 4 : null
}
