/** Builds elements from what the server drew: [tag, attributes, children]. No HTML is ever read. */
export function build(node) {
  if (typeof node === "string") return document.createTextNode(node)
  const [tag, attributes, children] = node
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value === true ? "" : value)
  element.append(...children.map(build))
  return element
}
