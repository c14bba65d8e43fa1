/**
 * What a notification sounds like: two soft notes, made here, so that no file is fetched.
 *
 * A browser lets a page sound only after somebody has pressed something in it.
 */
const NOTES = [659.26, 880] // hertz: e″ and a″
const APART = 0.13 // seconds
const LASTS = 0.55
const LOUD = 0.16

let begun // settles when the browser has begun to sound, half a second after a press when it is busy
let context

/** Make ready to sound: at once where the browser allows it, else with the next press. */
export async function prepare() {
  if (!globalThis.AudioContext) return
  context ??= new AudioContext()
  if (context.state === "running") return
  if (navigator.userActivation?.hasBeenActive) return begin()
  for (const press of ["pointerdown", "keydown"]) {
    document.addEventListener(press, begin, { once: true, capture: true })
  }
}

function begin() {
  begun = context.resume()
  return begun
}

const isRunning = () => context?.state === "running"

/** Whether this page may sound; known soon after the first press. */
export async function maySound() {
  if (!isRunning()) await begun
  return isRunning()
}

export function chime() {
  if (!isRunning()) return
  document.dispatchEvent(new CustomEvent("notice:chime"))
  NOTES.forEach((hertz, at) => {
    const begins = context.currentTime + at * APART
    const tone = new OscillatorNode(context, { type: "sine", frequency: hertz })
    const volume = new GainNode(context, { gain: 0 })
    volume.gain.setValueAtTime(0, begins)
    volume.gain.linearRampToValueAtTime(LOUD, begins + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, begins + LASTS)
    tone.connect(volume).connect(context.destination)
    tone.start(begins)
    tone.stop(begins + LASTS)
  })
}
