import type { SchemaEntry } from './entry-readers.ts'

const LINE = /^(?<name>[\w.]+)#(?<id>[0-9a-f]+) (?<fields>.*)= (?<result>[\w.<>]+)$/
const FIELD = /^(?<name>\w+):(?:(?<predicate>\w+\.\d+)\?)?(?<vector>Vector<)?(?<type>[#\w.]+)>?$/

/** Reads a constructor or method as Telegram's schemas write it, with `int53` where a long is a plain number. Throws. */
export function parseTlLine(line: string, kind: SchemaEntry['kind']): SchemaEntry {
  const groups = LINE.exec(line)?.groups
  if (groups === undefined) throw new SyntaxError(`not a line of TL: ${line}`)
  const { name = '', id = '', fields = '' } = groups
  return { kind, name, id: Number.parseInt(id, 16), arguments: fields.split(' ').filter(Boolean).map(parseField) }
}

function parseField(field: string): SchemaEntry['arguments'][number] {
  const groups = FIELD.exec(field)?.groups
  if (groups === undefined) throw new SyntaxError(`not a field of TL: ${field}`)
  const { name = '', predicate, vector, type = '' } = groups
  const isVector = vector !== undefined
  return { name, type, typeModifiers: { isVector, ...(predicate !== undefined && { predicate }) } }
}
