/** How one is told: this device, and what a notification sounds like. */
import "./push-device.js"
import { chime, prepare } from "./notice-sound.js"

document.getElementById("listen")?.addEventListener("click", async () => {
  await prepare()
  chime()
})
