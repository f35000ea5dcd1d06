import { keepsContract, killsMutants, zeroCopyMutants, zeroCopyRules, zeroCopySubjects } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { LinuxZeroCopy } from './linux-zero-copy.ts'

const zeroCopy = LinuxZeroCopy.open()

describe.skipIf(zeroCopy === undefined)('on Linux', () => {
  const able = zeroCopy as LinuxZeroCopy
  const subjects = zeroCopySubjects(able)

  keepsContract('LinuxZeroCopy', zeroCopyRules, subjects)
  killsMutants('zeroCopyRules', zeroCopyRules, zeroCopyMutants(subjects))

  test('what no hole can be punched in is an error of ours', async () => {
    const detached = able.detach({ descriptor: -1, start: 0, sizeBytes: 4096 })
    await expect(detached).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})
