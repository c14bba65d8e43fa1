/** What the talk and its stream reckon without a browser. Run by test_scripts.py, or `node --test`. */
import assert from "node:assert/strict"
import { test } from "node:test"

import { measured } from "../../../console/static/console/js/length-meter.js"
import { fitted, nearer, START } from "../../../console/static/console/js/looking.js"
import { spoken } from "../../../console/static/console/js/message-herald.js"
import { together } from "../../../console/static/console/js/outbox.js"
import { clean } from "../../../console/static/console/js/pasting.js"
import { learn, now } from "../../static/ui/js/clock.js"
import { compare, oldest } from "../../static/ui/js/shared-line.js"

test("what is looked at closely stays where the finger is, and within its frame", () => {
  const near = nearer(START, 2, [100, 0])
  assert.deepEqual([near.scale, near.x, near.y], [2, -100, 0])
  assert.equal(nearer(near, 100).scale, 5)
  assert.deepEqual(nearer(near, 0.01, [50, 0]).scale, 1)

  const held = fitted({ ...near, x: 900 }, [800, 600], [800, 400])
  assert.deepEqual([held.x, held.y], [400, 0])
  assert.equal(fitted({ ...START, turned: 90 }, [800, 600], [800, 400]).whole, 0.75)
})

test("a new message is said in one breath", () => {
  assert.equal(spoken("{who}: {words}", "Ada", "It\n has  come"), "Ada: It has come")
  assert.equal(spoken("{who}: {words}", "Ada", " "), "")
  assert.ok(spoken("{who}: {words}", "Ada", "a".repeat(900)).length < 320)
})

test("places in the stream are compared as numbers, and nowhere is before them all", () => {
  assert.ok(compare("9.42", "10.1") < 0)
  assert.ok(compare("10.9", "10.10") < 0)
  assert.equal(compare("10.9", "10.9"), 0)
  assert.ok(compare("1.1", "") > 0)
  assert.equal(oldest(["912.42", "", "912.7", "1000.1"]), "912.7")
  assert.equal(oldest(["", ""]), "")
})

test("the server's clock counts where one's own goes wrong", () => {
  const own = Date.parse("2031-05-05T10:00:00Z")
  learn("Wed, 07 Jan 2026 12:00:00 GMT", own)
  assert.equal(now(own + 1_000), Date.parse("2026-01-07T12:00:01Z"))
  learn("Mon, 05 May 2031 10:00:02 GMT", own) // two seconds are the way that the answer came
  assert.equal(now(own), own)
  learn(null)
  assert.equal(now(own), own)
})

test("what was pasted is what one would have typed", () => {
  assert.equal(clean("one\r\ntwo\u00a0three\u200b"), "one\ntwo three")
  assert.equal(clean("·\tfirst\n•  second\n\n\n\n\nend"), "- first\n- second\n\n\nend")
})

test("a draft loses no word of either side", () => {
  assert.equal(together("Dear Ada", ""), "Dear Ada")
  assert.equal(together("Dear Ada", "Dear Ada, we"), "Dear Ada, we")
  assert.equal(together("Dear Ada, we are", "Dear Ada"), "Dear Ada, we are")
  assert.equal(together("Hello", "Dear Ada"), "Hello\n\nDear Ada")
})

test("a text says how long it is when that begins to matter", () => {
  assert.deepEqual(measured(10, 100), { over: 0, isNear: false })
  assert.deepEqual(measured(80, 100), { over: 0, isNear: true })
  assert.deepEqual(measured(103, 100), { over: 3, isNear: true })
})
