import assert from "node:assert/strict"
import { test } from "node:test"
import { Words } from "../../static/widget/words.js"

globalThis.navigator = { languages: ["pl"] } // Node has none, or one of its own
const NOW = new Date(2026, 10, 22, 12, 0).getTime()
const polish = new Words({ unread: { one: "%(count)d nowa", few: "%(count)d nowe", many: "%(count)d nowych", other: "%(count)d nowej" }, hello: "Cześć, %(name)s!" }, "pl")

test("a plural follows the language's own rule", () => {
  assert.deepEqual([1, 2, 5, 12, 22].map(count => polish.say("unread", { count })), ["1 nowa", "2 nowe", "5 nowych", "12 nowych", "22 nowe"])
})

test("a gap without a value stays as it is, and a value is never read as a gap", () => {
  assert.equal(polish.say("hello", { name: "%(count)d $& __proto__" }), "Cześć, %(count)d $& __proto__!")
  assert.equal(polish.say("hello"), "Cześć, %(name)s!")
  assert.equal(polish.say("unheard of"), "")
})

test("a clock is the reader's own, whichever kind of the language the page is in", () => {
  const seven = new Date(2026, 10, 22, 7, 0)
  const read = (language, ...languages) => {
    globalThis.navigator = { languages }
    return new Words({}, language).time(seven)
  }
  assert.equal(read("en", "en-GB"), "07:00")
  assert.equal(read("en", "pl", "en-GB"), "07:00")
  assert.match(read("en", "en-US"), /^7:00\sAM$/)
  assert.equal(read("cs", "en-US", "cs"), "7:00")
  assert.equal(read("cs"), "7:00")
})

test("days near are words, days far have a name", () => {
  assert.equal(polish.day(NOW, NOW), "dzisiaj")
  assert.equal(polish.day(NOW + 86_400_000, NOW), "jutro")
  assert.equal(polish.day(new Date(2026, 10, 26), NOW), "czwartek, 26 listopada")
})
