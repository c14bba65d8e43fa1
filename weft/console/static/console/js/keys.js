/** What hands on keys have on every page: the keys, the palette and the sheet of keys. */
import "./command-palette.js"
import "./key-sheet.js"
import "./shortcut-keys.js"
