import assert from "node:assert/strict"
import { test } from "node:test"
import { Thread, later, pieces, rows } from "../../static/widget/thread.js"

const said = (id, more = {}) => ({ id, from: "you", text: String(id), at: new Date(2026, 10, 22, 12, id).toISOString(), state: "sent", ...more })

test("messages that come twice and out of order stand once and in order", () => {
  const thread = new Thread()
  thread.merge([said(3), said(1)])
  thread.merge([said(2), said(3)])
  assert.deepEqual(thread.messages.map(message => message.id), [1, 2, 3])
})

test("a state never goes backwards", () => {
  const thread = new Thread()
  thread.merge([said(1), said(2)])
  thread.seen(1)
  thread.merge([said(1)])
  thread.state(1, "delivered")
  assert.deepEqual(thread.messages.map(message => message.state), ["seen", "sent"])
})

test("after a long gap the newest messages do not join the old ones", () => {
  const thread = new Thread()
  assert.ok(thread.joins([said(9)]))
  thread.merge([said(1), said(2)])
  assert.ok(thread.joins([said(2), said(3)]))
  assert.ok(!thread.joins([said(8), said(9)]))
})

test("cursors are ordered by transaction, then by id, as numbers", () => {
  assert.ok(later("10.1", "9.99"))
  assert.ok(later("9.100", "9.99"))
  assert.ok(!later("9.99", "9.99"))
  assert.ok(!later("", "9.99"))
})

test("lines are grouped by who speaks, by day and by pauses", () => {
  const lines = rows([said(1), said(2), said(3, { from: "us", author: { name: "Bo" } }), said(30, { from: "us", author: { name: "Bo" } })])
  assert.deepEqual(lines.map(line => (line.day ? "day" : [line.first, line.last])), ["day", [true, false], [false, true], [true, true], [true, true]])
})

const linked = text => pieces(text).filter(piece => piece.href).map(piece => piece.href)

test("addresses become links, the sentence's own signs do not", () => {
  assert.deepEqual(linked("See https://a.example/x?y=1. And (http://b.example/z)!"), ["https://a.example/x?y=1", "http://b.example/z"])
  assert.deepEqual(linked("https://a.example/Weft_(cloth)"), ["https://a.example/Weft_(cloth)"])
  assert.equal(pieces("a https://a.example b").map(piece => piece.text).join(""), "a https://a.example b")
})

for (const text of ["javascript:alert(1)", "data:text/html,<script>", "xhttps://a.example", "https://", "http:// x", "vbscript:x file:///etc/passwd"]) {
  test(`no link in ${text}`, () => assert.deepEqual(linked(text), []))
}

// Whoever looks at each sign once is done in no time; once for every other one, never
test("a long run of signs costs no more than its length", { timeout: 30_000 }, () => {
  const address = "https://a.example/"
  assert.deepEqual(linked(address + ")".repeat(1_000_000)), [address])
  assert.deepEqual(linked(address + ".".repeat(1_000_000)), [address])
  pieces("https://".repeat(10_000))
})
