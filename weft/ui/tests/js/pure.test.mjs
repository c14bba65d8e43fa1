/** What the scripts reckon without a browser. Run by test_scripts.py, or `node --test`. */
import assert from "node:assert/strict"
import { test } from "node:test"

import { EventLines } from "../../static/ui/js/event-lines.js"
import { pause } from "../../static/ui/js/line.js"
import { topics } from "../../static/ui/js/live.js"
import { ago, brief } from "../../static/ui/js/relative-time.js"
import { next } from "../../static/ui/js/theme.js"
import { steady } from "../../static/ui/js/steady.js"
import { pageOf, pair } from "../../static/ui/js/weave.js"
import { greeted } from "../../../console/static/console/js/offered-text.js"
import { timeThere } from "../../../console/static/console/js/zone-clock.js"
import { left } from "../../../console/static/console/js/remaining.js"
import { due } from "../../static/ui/js/stale.js"
import { dialect } from "../../static/ui/js/dialect.js"
import { fit, fitting } from "../../static/ui/js/fitting.js"
import { plain } from "../../static/ui/js/plain-words.js"
import { press, shown, spoken } from "../../../console/static/console/js/key-names.js"
import { openGaps } from "../../../console/static/console/js/gap-marks.js"
import { height } from "../../../console/static/console/js/letter-sheet.js"
import { initials, viewers } from "../../../console/static/console/js/seats.js"
import { rank, slashed } from "../../../console/static/console/js/marks.js"

const NOON = new Date("2026-01-07T12:00:00Z")
const before = (seconds) => new Date(NOON - seconds * 1000)

test("times are told as people tell them", () => {
  assert.equal(ago(before(5), NOON), "now")
  assert.equal(ago(before(180), NOON), "3 minutes ago")
  assert.equal(ago(before(7200), NOON, "pl"), "2 godziny temu")
  assert.equal(ago(before(86_400), NOON), "yesterday")
  assert.equal(ago(before(20 * 86_400), NOON), "Dec 18, 2025")
})

test("an answer brings a page, and a refusal or a dead line brings none", async () => {
  globalThis.DOMParser = class {
    parseFromString = (text, type) => ({ text, type })
  }

  const [page, refused, none] = await Promise.all(
    [new Response("<p>Ada</p>"), new Response("<p>No</p>", { status: 403 }), null].map(pageOf),
  )

  assert.deepEqual(page, { text: "<p>Ada</p>", type: "text/html" })
  assert.deepEqual([refused, none], [null, null])
})

test("a page is read in the reader's own kind of its language", () => {
  assert.equal(dialect("en", ["pl", "en-GB", "en-US"]), "en-GB")
  assert.equal(dialect("pl", ["en-GB"]), "pl")
  assert.equal(ago(before(20 * 86_400), NOON, dialect("en", ["en-GB"])), "18 Dec 2025")
})

test("what is said in a moment is one request, and what can wait goes with the next", () => {
  assert.equal(due(1_000, -400, false), 1_020) // all of a transaction is there by then
  assert.equal(due(1_030, 1_020, false), 1_420)
  assert.equal(due(1_430, 1_020, true, 0.5), 3_930)
})

test("narrow columns get narrow times", () => {
  assert.equal(brief(before(180), NOON), "3m")
  assert.equal(brief(before(3 * 86_400), NOON), "3d")
})

test("a greeting stands before all that is written", () => {
  assert.equal(greeted("", "Hello Ada"), "Hello Ada,\n")
  assert.equal(greeted("It is on its way.", "Hello Ada"), "Hello Ada,\nIt is on its way.")
})

test("a clock shows what time it is there", () => {
  assert.equal(timeThere(NOON, "Europe/Prague", "cs"), "13:00")
  assert.equal(timeThere(NOON, "Asia/Tokyo", "en"), "21:00")
})

test("an event may come in pieces, and comments are none", () => {
  const lines = new EventLines()
  assert.deepEqual(lines.feed(": still here\n\nid: 912.4"), [])
  assert.deepEqual(lines.feed('2\nevent: message.sent\ndata: {"a":1}\n\nid: 9.9\n\n'), [
    { id: "912.42", name: "message.sent", data: '{"a":1}' },
    { id: "9.9", name: "message", data: "" },
  ])
})

test("pauses grow, differ, and end somewhere", () => {
  assert.equal(pause(0, () => 0), 200)
  assert.equal(pause(0, () => 1), 400)
  assert.ok(pause(50, () => 1) <= 15_000)
})

test("an event speaks to the topics of its ids", () => {
  assert.deepEqual([...topics({ conversation_id: 9, inbox_id: 3, message_id: 1 })], [
    "conversation:9",
    "inbox:3",
    "all",
  ])
})

test("fresh nodes find their old ones by id, then by place and tag", () => {
  const node = (id, nodeName = "LI") => ({ id, nodeName })
  const [a, b, loose] = [node("a"), node("b"), node("", "P")]
  assert.deepEqual(pair([a, loose, b], [node("b"), node("c"), node("", "P"), node("a")]), [
    b,
    null,
    loose,
    a,
  ])
})

test("the switch of colours goes round", () => {
  assert.deepEqual([next(""), next("light"), next("dark")], ["light", "dark", ""])
})

test("an agent with two tabs counts once, oneself not at all, a silent process no more", () => {
  const processes = new Map([
    ["a", { heard: 1000, seats: [[9, 2], [9, 2], [9, 1], [8, 3]] }],
    ["b", { heard: 1000, seats: [[9, 2]] }],
    ["c", { heard: -20_000, seats: [[9, 4]] }],
  ])
  assert.deepEqual(viewers(processes, "9", 1, 2000), [2])
})

test("a name has at most two letters", () => {
  assert.deepEqual(["Ada Lovelace King", "Ada", "Visitor 12", ""].map(initials), ["AK", "A", "V", "?"])
})

test("a letter's frame is as tall as its lines, up to a measure", () => {
  assert.deepEqual(height(1), { height: 64, isAll: true })
  assert.deepEqual(height(500), { height: 560, isAll: false })
  assert.equal(height(600, 12_000).isAll, false)
})

test("what is left until a message leaves is never less than nothing", () => {
  assert.equal(left("2026-01-07T12:00:09.500Z", NOON), 10)
  assert.equal(left("2026-01-07T11:00:00Z", NOON), 0)
})

const key = (key, more = {}) => ({ key, code: "", getModifierState: () => false, ...more })

test("a key is called by what it writes", () => {
  assert.equal(press(key("r")), "r")
  assert.equal(press(key("E", { shiftKey: true })), "E")
  assert.equal(press(key("?", { shiftKey: true })), "?")
  assert.equal(press(key("Enter", { shiftKey: true })), "shift+Enter")
  assert.equal(press(key("K", { ctrlKey: true, shiftKey: true })), "mod+shift+k")
  assert.equal(press(key("k", { metaKey: true })), "mod+k")
})

test("what only helps to write is no key", () => {
  assert.equal(press(key("Shift", { shiftKey: true })), "")
  assert.equal(press(key("f", { altKey: true })), "")
  assert.equal(press(key("a", { isComposing: true })), "")
})

test("keyboards of all countries have the same keys", () => {
  const altGr = { altKey: true, ctrlKey: true, getModifierState: (name) => name === "AltGraph" }
  assert.equal(press(key("#", altGr)), "#") // Czech
  assert.equal(press(key("о", { code: "KeyJ" })), "j") // Ukrainian
  assert.equal(press(key("О", { code: "KeyJ", shiftKey: true })), "J")
  assert.equal(press(key("ů", { code: "Semicolon" })), "ů")
  assert.equal(press(key("ě", { code: "Digit2" })), "2")
})

test("keys are shown as they stand on the keyboard", () => {
  assert.equal(shown("g i", false), "g i")
  assert.equal(shown("E", false), "Shift E")
  assert.equal(shown("E", true), "⇧E")
  assert.equal(shown("mod+k", false), "Ctrl k")
  assert.equal(shown("mod+Enter", true), "⌘⏎")
  assert.equal(shown("shift+Enter", false), "Shift ⏎")
  assert.equal(spoken("mod+k"), "Control+k")
  assert.equal(spoken("g i"), "")
})

test("words are compared as one types them in a hurry", () => {
  assert.equal(plain("Łódź, Zürich, Příbram"), "lodz, zurich, pribram")
  assert.equal(plain("Straße"), "strasse")
})

test("the palette finds by the beginnings of words, and by what is inside", () => {
  assert.equal(fit("Go to snoozed", "go"), 0)
  assert.equal(fit("Go to snoozed", "sno"), 1)
  assert.equal(fit("Go to snoozed", "sno to"), 1)
  assert.equal(fit("Go to snoozed", "oze"), 2)
  assert.equal(fit("Odłóż rozmowę", "odloz"), 0)
  assert.equal(fit("Go to snoozed", "close"), null)
  const labels = fitting([{ label: "Unassigned" }, { label: "Go to assign" }, { label: "Assign" }], "ass")
  assert.deepEqual(labels.map(({ label }) => label), ["Assign", "Go to assign", "Unassigned"])
})

test("a slash asks for a template only where a word may begin", () => {
  assert.deepEqual(slashed("/", 1), { from: 0, wanted: "" })
  assert.deepEqual(slashed("Hello /late par", 15), { from: 6, wanted: "late par" })
  assert.deepEqual(slashed("One\n(/a", 7), { from: 5, wanted: "a" })
  for (const text of ["and/or", "https://shop.example", "1 / 2", "//", "/late\n"]) {
    assert.equal(slashed(text, text.length), null, text)
  }
  assert.equal(slashed("/late", 0), null)
})

test("what is typed finds by short name, by name, by its parts, and by the text", () => {
  const late = { short: "late", find: "late zwrot towaru folder", text: "przepraszamy" }
  const found = ["late", "la", "towaru", "folder zwrot", "przep", "wr", "nothing", ""]
  assert.deepEqual(found.map((wanted) => rank(wanted, late)), [0, 1, 2, 3, 4, 3, null, 0])
})

test("only known gaps are open ones", () => {
  const text = "{{7*7}} {{brand}} {{ fact:Shoe size }} {{nobody}} {{fact:}}"
  const shown = openGaps(text, ["brand", "customer.name"]).map(([start, end]) => text.slice(start, end))
  assert.deepEqual(shown, ["{{brand}}", "{{ fact:Shoe size }}"])
})

test("u9 of the rows that stay as few as can be move", () => {
  const kept = (shown, order) => [...steady(shown, order)].sort()
  assert.deepEqual(kept(["1", "2", "3"], ["1", "2", "3"]), ["1", "2", "3"])
  assert.deepEqual(kept(["1", "2", "3"], ["3", "1", "2"]), ["1", "2"])
  assert.deepEqual(kept(["1", "2", "3", "4"], ["4", "2", "9", "3"]), ["2", "3"])
  assert.deepEqual(kept([], ["1"]), [])
  assert.deepEqual(kept(["1"], []), [])
})
