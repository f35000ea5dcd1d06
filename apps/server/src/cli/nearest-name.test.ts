import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const NAMES = ['control-port', 'json', 'port', 'weather', 'help']

test.for([
  ['jsn', 'json'],
  ['jsno', 'json'],
  ['Port', 'port'],
  ['contrl-prt', 'control-port'],
  ['weat', 'weather'],
  ['x', undefined],
  ['he', 'help'],
  ['verbose', undefined],
  ['', undefined],
] as const)('%s was meant to be %s', ([given, meant]) => {
  expect(nearestName(given, NAMES)).toBe(meant)
})
