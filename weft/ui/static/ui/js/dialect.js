/**
 * Which kind of a language somebody reads: pages are in "en", and a browser says whether its reader
 * is used to en-GB or en-US, which write days and clocks differently.
 */
const base = (language) => language.split("-")[0]

/** The reader's own kind of `language`; the language itself where the reader names none. */
export function dialect(language, own = globalThis.navigator?.languages ?? []) {
  return own.find((one) => base(one) === base(language)) ?? language
}
