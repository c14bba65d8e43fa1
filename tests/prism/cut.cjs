// Prints a vendor's OpenAPI file as JSON, with the paths alone that are given: the whole of it takes
// Prism half a minute to read. What a path refers to stays.
//   node cut.cjs FILE PATH...
const { readFileSync } = require("node:fs")
const yaml = require("@stoplight/yaml") // with which Prism reads

const [file, ...wanted] = process.argv.slice(2)
const text = readFileSync(file, "utf8")
const spec = file.endsWith(".json") ? JSON.parse(text) : yaml.parse(text)
const absent = wanted.filter((path) => !(path in spec.paths))
if (absent.length) throw new Error(`not in ${file}: ${absent.join(" ")}`)
spec.paths = Object.fromEntries(wanted.map((path) => [path, spec.paths[path]]))
process.stdout.write(JSON.stringify(spec))
