/** What is pasted becomes words: no styles, no bullets of a word processor, no picture of a text. */

/** Words as people type them, whatever program they were copied from. Pure. */
export function clean(text) {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\u2028\u2029\v\f]/g, "\n")
    .replace(/[\u00ad\u200b\u2060\ufeff]/g, "")
    .replace(/[\u00a0\u202f\t]+/g, (gap) => (gap.includes("\t") ? "\t" : " "))
    .replace(/^[ \t]*[·•▪◦§●○]\s+/gm, "- ") // how Word writes the points of a list
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{4,}/g, "\n\n\n")
}

const BLOCKS = new Set(["P", "DIV", "LI", "TR", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE",
  "PRE", "TABLE", "UL", "OL", "SECTION", "ARTICLE", "HEADER", "FOOTER"]) // prettier-ignore
const SILENT = new Set(["STYLE", "SCRIPT", "TITLE", "HEAD", "TEMPLATE"])

/** The words of a page of HTML; nothing in it runs or is fetched. */
export function wordsOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html")
  const said = []
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) said.push(node.data.replace(/\s+/g, " "))
    else if (node.nodeName === "BR") said.push("\n")
    else if (!SILENT.has(node.nodeName)) {
      if (node.nodeName === "LI") said.push("- ")
      node.childNodes.forEach(read)
      if (node.nodeName === "TD" || node.nodeName === "TH") said.push("\t")
      if (BLOCKS.has(node.nodeName)) said.push("\n")
    }
  }
  read(page.body)
  return clean(said.join("").replace(/\n[ ]+/g, "\n")).trim()
}

/**
 * What a paste brings: { files } or { text }; null is left to the browser.
 *
 * A word processor puts a picture of the text beside the text: where there are words, they count.
 */
export function pasted(clipboard) {
  const plain = clipboard.getData("text/plain")
  if (plain.trim()) return { text: clean(plain) }
  if (clipboard.files.length) return { files: [...clipboard.files] }
  const html = clipboard.getData("text/html")
  return html ? { text: wordsOf(html) } : null
}
