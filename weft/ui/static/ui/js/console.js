/** Everything a logged-in page needs, in one import. */
import "./density.js"
import "./live.js"
import "./menu-sheet.js"
import "./relative-time.js"
import "./slow-parts.js"
import "./theme.js"
import "./toasts.js"
import "./weave.js"
