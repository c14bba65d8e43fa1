import assert from "node:assert/strict"
import test from "node:test"
import { called, wondered } from "../../static/console/js/marks.js"

test("two question marks ask for articles where a word may begin", () => {
  assert.deepEqual(wondered("??", 2), { from: 0, wanted: "" })
  assert.deepEqual(wondered("See ??late par", 14), { from: 4, wanted: "late par" })
  assert.deepEqual(wondered("(??return", 9), { from: 1, wanted: "return" })
})

test("a real question asks for nothing", () => {
  for (const text of ["What??", "Really ???", "?? and", "??a\nb", "One? ?"]) assert.equal(wondered(text, text.length), null)
})

test("a sign before a name calls a colleague, and an address calls nobody", () => {
  assert.deepEqual(called("Ask @Bo No", 10), { from: 4, wanted: "Bo No" })
  assert.equal(called("ada@shop.example", 16), null)
  assert.equal(called(`@${"a".repeat(41)}`, 42), null)
})
