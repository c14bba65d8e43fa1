import assert from "node:assert/strict"
import test from "node:test"
import { left, toneOf } from "../../weft/ui/static/ui/js/time-left.js"

const HOUR = 3_600_000
const NOW = Date.parse("2026-01-08T12:00:00Z")

test("what is left is short, and what is over has a minus before it", () => {
  assert.equal(left(NOW + 2.5 * HOUR, NOW), "2h")
  assert.equal(left(NOW + 0.5 * HOUR, NOW), "30m")
  assert.equal(left(NOW - 0.5 * HOUR, NOW), "\u221230m")
  assert.equal(left(NOW + 20_000, NOW), "0m")
  assert.equal(left(NOW - 20_000, NOW), "0m")
})

test("what is long over is a date, which has no minus", () => {
  assert.equal(left(NOW - 6 * 24 * HOUR, NOW), "\u22126d")
  assert.equal(left(NOW - 7 * 24 * HOUR, NOW), "Jan 1")
})

test("it is at risk from its warning on, and late from the very instant", () => {
  assert.equal(toneOf(NOW + 1, NOW + 1, NOW), "fine")
  assert.equal(toneOf(NOW + 1, NOW, NOW), "risk")
  assert.equal(toneOf(NOW, NOW - 1, NOW), "late")
  assert.equal(toneOf(NOW + 1, Number.NaN, NOW), "fine")
})
