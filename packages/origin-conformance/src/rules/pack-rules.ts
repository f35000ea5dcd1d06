import type { Rule } from '../rule.ts'
import { addressOf, type Media } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand, needs, RuleSkipped } from '../verdict.ts'
import { MEDIA_RULES } from './all-media-rules.ts'
import { rulesFor } from './media-rule.ts'
import { isRefused } from './problem.ts'

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1')
const DIRECTORY_ENTRY = Buffer.from('PK\x01\x02', 'latin1')
const LOCAL_FILE = Buffer.from('PK\x03\x04', 'latin1')
const END_BYTES = 22
/** Where a number does not fit, its real value stands in a record of ZIP64. */
const ELSEWHERE = { count: 0xffff, offset: 0xffff_ffff }

const packOf = ({ pack }: Subject): Media => needs(pack, 'no pack was named with --pack')

/** A pack is a file like any other to who downloads it. */
export const PACK_RULES: readonly Rule[] = [
  ...rulesFor('pack', MEDIA_RULES, packOf),
  {
    id: 'pack/archive',
    title: 'a pack is a Zip archive whose directory leads to its files',
    source: 'PKWARE APPNOTE 6.3, 4.3; contract, HTTP',
    check: async (subject) => {
      const bytes = await subject.wholes.of(packOf(subject))
      const end = bytes.lastIndexOf(END_OF_DIRECTORY)
      demand(end >= 0 && end + END_BYTES <= bytes.length, 'there is no end of a directory')
      const count = bytes.readUInt16LE(end + 10)
      const offset = bytes.readUInt32LE(end + 16)
      if (count === ELSEWHERE.count || offset === ELSEWHERE.offset) throw new RuleSkipped('it is an archive of ZIP64')
      demand(count > 0, 'there is no file in it')
      demand(bytes.indexOf(DIRECTORY_ENTRY, offset) === offset, 'its directory is not where its end says')
      const first = bytes.readUInt32LE(offset + 42)
      demand(bytes.indexOf(LOCAL_FILE, first) === first, 'its first file is not where its directory says')
    },
  },
  {
    id: 'pack/ticket',
    title: 'the ticket of a file opens no pack, and that of a pack no file',
    source: 'contract, HTTP',
    check: async (subject) => {
      const { origin, file } = subject
      const pack = packOf(subject)
      const invalid = { status: 403, code: 'TICKET_INVALID' } as const
      isRefused(await origin.ask(addressOf(pack, file.ticket)), 'a pack with the ticket of a file', invalid)
      isRefused(await origin.ask(addressOf(file, pack.ticket)), 'a file with the ticket of a pack', invalid)
      isRefused(await origin.ask(pack.path), 'a pack without a ticket', { status: 401, code: 'TICKET_MISSING' })
    },
  },
]
