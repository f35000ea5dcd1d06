import { expect, test } from 'vitest'
import { TIDY_RULES, untidy } from './tidy.ts'

/** For each rule, in order, a file that breaks it and nothing else. */
const BROKEN: readonly (readonly [path: string, text: string])[] = [
  ['packages/core/src/long.ts', 'x\n'.repeat(401)],
  ['packages/core/src/camelCase.ts', ''],
  ['packages/worker/src/delivery.ts', `const port = ${'process'}.env.PORT`],
  ['package-lock.json', '"resolved": "https://example.org/x.tgz"'],
  ['docs/install.md', `See ${'registry'}.npmjs.org.`],
  ['docs/install.md', `It is in ${'/root'}/.npmrc there.`],
  ['packages/core/src/slice.test.ts', `${'test'}('it should cover a file', () => {})`],
  ['packages/core/src/string-utils.ts', ''],
]

test.each(TIDY_RULES.map((rule, index) => [rule.sentence, BROKEN[index]] as const))('%s', (sentence, broken) => {
  expect(untidy(new Map(broken && [broken]))).toEqual([`${broken?.[0]}: ${sentence}`])
})

test('what keeps every rule is tidy', () => {
  expect(untidy(new Map([['packages/core/src/slice-grid.ts', 'export const SLICE_BYTES = 1 << 20\n']]))).toEqual([])
})
