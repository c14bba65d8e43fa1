/** Work that costs a person nothing and a robot something: SHA-256 until it begins with `bits` zeros. */
const AT_ONCE = 256 // hashes between two breaths of the page

/** Count the zero bits at the start of a hash. */
export function zeros(bytes) {
  let count = 0
  for (const byte of bytes) {
    if (byte) return count + Math.clz32(byte) - 24
    count += 8
  }
  return count
}

/** Find a proof for a token; "" where the page is not secure and a browser lends no SHA-256. */
export async function prove(token, bits, hash = globalThis.crypto?.subtle) {
  if (!hash) return ""
  const encoder = new TextEncoder()
  const worth = async proof =>
    zeros(new Uint8Array(await hash.digest("SHA-256", encoder.encode(`${token}:${proof}`))))
  for (let first = 0; ; first += AT_ONCE) {
    const proofs = Array.from({ length: AT_ONCE }, (_, place) => first + place)
    const worths = await Promise.all(proofs.map(worth))
    const found = worths.findIndex(found => found >= bits)
    if (found >= 0) return String(first + found)
    await new Promise(done => setTimeout(done))
  }
}
