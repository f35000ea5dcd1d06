import { VaultError } from '@streamvault/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isKill } from './conformance.ts'

const thrownBy = (work: () => void): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

const always = (check: () => void) => () => fc.assert(fc.property(fc.nat(), check))
const fails = () => expect(1).toBe(2)
const breaks = () => {
  throw new TypeError('this is no function')
}

test.each([
  ['an assertion', thrownBy(fails)],
  ['an error of ours', new VaultError('INTERNAL')],
  ['an assertion in a property', thrownBy(always(fails))],
])('%s kills a mutant', (_, failure) => {
  expect(isKill(failure)).toBe(true)
})

test.each([
  ['nothing', undefined],
  ['a fault of the mutant', thrownBy(breaks)],
  ['a fault of the mutant in a property', thrownBy(always(breaks))],
])('%s kills none', (_, failure) => {
  expect(isKill(failure)).toBe(false)
})
