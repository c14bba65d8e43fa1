/** Sentences with gaps, plurals, dates and sizes in the visitor's language and time zone. */

const DAY = 86_400_000

/** Local midnight, so that two moments of one day are equal. */
export const dayOf = at => new Date(at).setHours(0, 0, 0, 0)

export class Words {
  #words
  language

  constructor(words, language) {
    this.#words = words
    this.language = language
  }

  /** Fill the sentence `key`; its plural follows `gaps.count`. */
  say(key, gaps = {}) {
    let sentence = this.#words[key] ?? ""
    if (typeof sentence === "object") {
      sentence = sentence[new Intl.PluralRules(this.language).select(gaps.count)] ?? sentence.other
    }
    return sentence.replace(/%\((\w+)\)[sd]/g, (gap, name) => (Object.hasOwn(gaps, name) ? gaps[name] : gap))
  }

  time(at) {
    return this.#date(at, { timeStyle: "short" })
  }

  /** "today", "tomorrow", "yesterday", else the day with its name. */
  day(at, now = Date.now()) {
    const days = Math.round((dayOf(at) - dayOf(now)) / DAY)
    if (Math.abs(days) < 2) return new Intl.RelativeTimeFormat(this.language, { numeric: "auto" }).format(days, "day")
    return this.#date(at, { weekday: "long", day: "numeric", month: "long" })
  }

  when(at, now) {
    return `${this.day(at, now)}, ${this.time(at)}`
  }

  size(bytes) {
    const [unit, value] = bytes < 1e6 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / 1_048_576]
    const number = new Intl.NumberFormat(this.language, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 })
    return number.format(value)
  }

  #date(at, options) {
    // the reader's own kind of the language, as the browser names it: en-GB has 24 hours, en-US has not
    const own = navigator.languages.find(one => one.startsWith(this.language))
    return new Intl.DateTimeFormat(own ?? this.language, options).format(new Date(at))
  }
}
