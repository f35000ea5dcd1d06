import type { Rule } from '../rule.ts'
import { demand } from '../verdict.ts'

export const PAGE_RULES: readonly Rule[] = [
  {
    id: 'fields/vary',
    title: 'what comes compressed to who takes it so says that it depends on that',
    source: 'RFC 9110, 12.5.5',
    check: async ({ origin }) => {
      for (const path of ['/', '/api/v1/titles']) {
        const ask = (coding: string) => origin.ask(path, { headers: { 'accept-encoding': coding } })
        const answers = [await ask('gzip'), await ask('identity')]
        const codings = answers.map(({ headers }) => headers['content-encoding'])
        demand(codings[1] === undefined, `${path} comes as ${codings[1]} to who takes no coding`)
        for (const { headers } of codings[0] === undefined ? [] : answers) {
          const vary = (headers.vary ?? '').toLowerCase().split(/ *, */)
          demand(
            vary.includes('accept-encoding') || vary.includes('*'),
            `the Vary of ${path} is "${headers.vary ?? ''}"`,
          )
        }
      }
    },
  },
]
