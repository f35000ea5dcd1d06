import { createHash } from 'node:crypto'
import type { Rule } from '../rule.ts'
import { demand } from '../verdict.ts'

/** A file's id is a letter and the first half of its SHA-256. */
const ID = /^f([0-9a-f]{32})$/

export const DIGEST_RULES: readonly Rule[] = [
  {
    id: 'file/digest',
    title: 'a file has the digest that it is named by',
    source: 'promise D1; docs/adr/0002',
    check: async ({ file, wholes }) => {
      const digest = createHash('sha256')
        .update(await wholes.of(file))
        .digest('hex')
      const [, named] = ID.exec(file.id) ?? []
      demand(named !== undefined, `${file.id} names no digest`)
      demand(digest.startsWith(named), `the bytes of ${file.id} have the digest ${digest}`)
    },
  },
]
