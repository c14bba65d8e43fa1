/** How one is told: listening to what a notification sounds like. */
import { chime, prepare } from "./notice-sound.js"

document.getElementById("listen")?.addEventListener("click", async () => {
  await prepare()
  chime()
})
