/** Words as one types them in a hurry: small letters, no diacritics. */
const STROKES = { "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th" }

/** "Łódź, Zürich" → "lodz, zurich". */
export function plain(words) {
  return words
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[łđøßıæœþ]/g, (letter) => STROKES[letter])
}
