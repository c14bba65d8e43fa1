/**
 * What a notification sounds like: two soft notes, made here, so that no file is fetched.
 *
 * A browser lets a page sound only after somebody has pressed something in it.
 */
const NOTES = [659.26, 880] // hertz: e″ and a″
const APART = 0.13 // seconds
const LASTS = 0.55
const LOUD = 0.16

let context

/** Make ready to sound: at once where the browser allows it, else with the next press. */
export async function prepare() {
  if (!globalThis.AudioContext) return
  context ??= new AudioContext()
  if (context.state === "running") return
  if (navigator.userActivation?.hasBeenActive) return context.resume()
  for (const press of ["pointerdown", "keydown"]) {
    document.addEventListener(press, () => context.resume(), { once: true, capture: true })
  }
}

/** Whether this page may sound now. */
export const maySound = () => context?.state === "running"

export function chime() {
  if (!maySound()) return
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
