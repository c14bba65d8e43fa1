import assert from "node:assert/strict"
import { test } from "node:test"
import { Outbox, uuid } from "../../static/widget/outbox.js"
import { Refusal } from "../../static/widget/server.js"
import { pause } from "../../static/widget/stream.js"

globalThis.addEventListener ??= () => {}

const box = () => {
  const kept = {}
  return { get: name => kept[name], put: (name, value) => (kept[name] = value) }
}

test("ids are version 4 UUIDs, with and without the browser's own", () => {
  const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  assert.match(uuid(), shape)
  const own = crypto.randomUUID
  crypto.randomUUID = undefined
  assert.match(uuid(), shape)
  assert.notEqual(uuid(), uuid())
  crypto.randomUUID = own
})

test("pauses grow, are spread, and end at a minute", () => {
  assert.equal(pause(0, 1), 500)
  assert.equal(pause(3, 0), 2000)
  assert.equal(pause(50, 1), 60_000)
})

test("messages go one after another, in order", async () => {
  const sent = []
  const outbox = new Outbox(box(), async message => void sent.push(message.id), () => {})
  outbox.add({ id: "a" })
  outbox.add({ id: "b" })
  await new Promise(resolve => setTimeout(resolve))
  assert.deepEqual(sent, ["a", "b"])
  assert.deepEqual(outbox.waiting, [])
})

test("what the server refuses for good stands as failed and holds up nothing", async () => {
  const outbox = new Outbox(box(), async ({ id }) => {
    if (id === "a") throw new Refusal(400, { code: "text_too_long", message: "Too long." })
  }, () => {})
  outbox.add({ id: "a" })
  outbox.add({ id: "b" })
  await new Promise(resolve => setTimeout(resolve))
  assert.deepEqual(outbox.waiting, [{ id: "a", state: "failed", problem: "Too long." }])
})

test("what fails in passing is kept and sent again", async () => {
  let tries = 0
  const outbox = new Outbox(box(), async () => {
    if (++tries === 1) throw new Refusal(0)
  }, () => {})
  outbox.add({ id: "a" })
  await new Promise(resolve => setTimeout(resolve))
  assert.equal(outbox.waiting.length, 1)
  await outbox.flush()
  assert.equal(outbox.waiting.length, 0)
})
