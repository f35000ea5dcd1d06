import type { ArchiveMember } from './archive.ts'

export interface ListedMember extends ArchiveMember {
  /** Milliseconds since the epoch; 0 where the archive does not say. */
  readonly modifiedAt: number
}

/** Behind it come the members. */
const FENCE = /^-{10}$/m
const FIELD = /^(?<key>[A-Z][A-Za-z ]*?) = ?(?<value>.*)$/
const FOLDER = /^\S*D|\bd[r-][w-]/
/** Of a folder, a link or a device; of Windows in front, of Unix behind. */
const NO_FILE = /^\S*D|\b[dlbcps][r-][w-]/

/** Reads what `7zz l -slt` says of the members of an archive: a paragraph for each. */
export function parseListing(text: string): readonly ListedMember[] {
  const [, behind = ''] = text.split(FENCE)
  return behind
    .split(/\r?\n\r?\n/)
    .map(fieldsOf)
    .flatMap((fields) => {
      const name = fields.get('Path')
      return name === undefined ? [] : [memberOf(name, fields)]
    })
}

function memberOf(name: string, fields: ReadonlyMap<string, string>): ListedMember {
  const attributes = fields.get('Attributes') ?? ''
  const isLink = (fields.get('Symbolic Link') ?? '') !== '' || (fields.get('Hard Link') ?? '') !== ''
  const isFile = fields.get('Folder') !== '+' && !NO_FILE.test(attributes) && !isLink
  return {
    name: name.replaceAll('\\', '/'),
    sizeBytes: Number(fields.get('Size') ?? ''),
    isFile,
    isFolder: fields.get('Folder') === '+' || FOLDER.test(attributes),
    isEncrypted: fields.get('Encrypted') === '+',
    modifiedAt: Date.parse(`${(fields.get('Modified') ?? '').slice(0, 19).replace(' ', 'T')}Z`) || 0,
  }
}

function fieldsOf(paragraph: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of paragraph.split(/\r?\n/)) {
    const { key, value } = FIELD.exec(line)?.groups ?? {}
    // A name of several lines must not say anything in place of the archive.
    if (key !== undefined && value !== undefined && !fields.has(key)) fields.set(key, value)
  }
  return fields
}
