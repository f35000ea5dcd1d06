import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SETTINGS } from '@streamvault/config'
import { expect, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { SETUP_PAGE, SETUP_STEPS, type SetupStepName, stepNumber } from './setup-steps.ts'

const page = await readFile(join(REPOSITORY_ROOT, SETUP_PAGE), 'utf8')

test('the page of the way to Telegram has the steps of the doctor, in the same order and with the same numbers', () => {
  const names = Object.keys(SETUP_STEPS) as SetupStepName[]
  const headings = [...page.matchAll(/^## (\d.*)$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual(names.map((name) => `${stepNumber(name)}. ${SETUP_STEPS[name].title}`))
})

test('every setting that the page names is one', () => {
  const named = [...page.matchAll(/STREAMVAULT_([A-Z_]*[A-Z])/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(5)
  const known = Object.keys(SETTINGS).flatMap((name) => [name, `${name}_FILE`])
  for (const name of named) expect(known).toContain(name)
})
