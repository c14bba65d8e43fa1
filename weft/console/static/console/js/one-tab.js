/**
 * Of many tabs of one browser, one does it.
 *
 * The one that somebody looks at comes first, then others that can be seen, then the rest.
 */
const wait = () => (document.hidden ? 400 : document.hasFocus() ? 0 : 150) // milliseconds

/** Whether this tab is the first that does `deed` for a stamp; stamps only rise. */
export async function isMine(deed, stamp) {
  await new Promise((done) => setTimeout(done, wait()))
  const key = `weft-${deed}`
  const take = () => {
    if ((localStorage.getItem(key) ?? "") >= stamp) return false
    localStorage.setItem(key, stamp)
    return true
  }
  try {
    return navigator.locks ? await navigator.locks.request(key, take) : take()
  } catch {
    return true // a browser that keeps nothing: better twice than never
  }
}
