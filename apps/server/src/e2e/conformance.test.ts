import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  ALL_FAULTS,
  ALL_RULES,
  CarelessServer,
  findSubject,
  LIMIT_FAULTS,
  MutatingProxy,
  type Rule,
  type RuleResult,
  runRules,
  type Subject,
  type SubjectOptions,
} from '@streamvault/origin-conformance'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { type ConformingVault, startConformingVault } from './conforming-vault.ts'
import { whatIsMissing } from './what-is-missing.ts'

const SETUP_MS = 120_000
/** Each rule has 20 s by itself. */
const SUITE_MS = 300_000
/** What a proxy that is broken, and not wrong, looks like. */
const BROKEN_PROXY = /got no answer|took too long|broke after/
/** Groups that the vault cannot be asked about yet, and takedowns, which come last. */
const NOT_OFFERED = /^(?:pack|takedown|limits)\//
const MAIN = join(REPOSITORY_ROOT, 'packages/origin-conformance/src/main.ts')

const stack = new AsyncDisposableStack()
const coldFaults = ALL_FAULTS.filter(({ breaks }) => breaks.some(needsCold))
let conforming: ConformingVault
const coldLinks: string[] = []

beforeAll(async () => {
  if (whatIsMissing('site') !== undefined) return
  // The suite by its command, the honest proxy, and every fault that is about films that nobody has read.
  conforming = await startConformingVault(stack, coldFaults.length + 2)
  coldLinks.push(...conforming.coldLinks)
}, SETUP_MS)

afterAll(() => stack.disposeAsync())

function needsSite(context: TestContext): void {
  const missing = whatIsMissing('site')
  if (missing !== undefined) context.skip(missing)
}

function needsCold(rule: string): boolean {
  return rule === 'cache/miss' || rule.startsWith('cache/herd')
}

function named(...ids: readonly string[]): Rule[] {
  const rules = ALL_RULES.filter(({ id }) => ids.includes(id))
  expect(rules.map(({ id }) => id).toSorted()).toEqual([...new Set(ids)].toSorted())
  return rules
}

/** What the rules say of an origin in front of the vault. */
async function judge(url: string, rules: readonly Rule[], see = (subject: Subject) => subject): Promise<RuleResult[]> {
  const coldLink = rules.some(({ id }) => needsCold(id)) ? coldLinks.shift() : undefined
  const options: SubjectOptions = { ...conforming.subject, url, coldLink }
  return run(rules, see(await findSubject(options)))
}

async function run(rules: readonly Rule[], subject: Subject): Promise<RuleResult[]> {
  const results: RuleResult[] = []
  for await (const result of runRules(rules, subject)) results.push(result)
  return results
}

async function proxied(mutation?: Parameters<typeof MutatingProxy.start>[2]): Promise<MutatingProxy> {
  const { origin, file } = await findSubject(conforming.subject)
  return MutatingProxy.start(origin.url, file, mutation)
}

function outcomes(results: readonly RuleResult[], outcome: RuleResult['outcome']): string[] {
  return results.filter((result) => result.outcome === outcome).map(({ id, reason }) => `${id}: ${reason}`)
}

test(
  'the embedded edge keeps every rule of an origin, from outside, by the command that checks it',
  async (context) => {
    needsSite(context)
    const { vault, subject } = conforming
    const secretFile = join(await vault.makeFolder('secret'), 'master')
    await writeFile(secretFile, subject.secret ?? '')
    const coldFile = join(await vault.makeFolder('secret'), 'cold')
    await writeFile(coldFile, coldLinks.shift() ?? '')
    const options = ['--secret-file', secretFile, '--metrics', subject.metricsUrl ?? '', '--cold', coldFile]
    const { code, stdout } = await runSuite([subject.url, ...options, '--json'])
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RuleResult)
    expect(outcomes(results, 'failed')).toEqual([])
    expect(results.map(({ id }) => id)).toEqual(ALL_RULES.map(({ id }) => id))
    expect(outcomes(results, 'skipped').filter((line) => !NOT_OFFERED.test(line))).toEqual([])
    expect(code).toBe(0)
  },
  SUITE_MS,
)

test(
  'with its address alone a vault is checked as a viewer sees it, and what is skipped says why',
  async (context) => {
    needsSite(context)
    const { code, stdout } = await runSuite([conforming.subject.url, '--only', 'tickets/', '--only', 'file/whole'])
    expect(stdout).toMatch(/^pass {2}file\/whole: /m)
    expect(stdout).toMatch(/^pass {2}tickets\/foreign: /m)
    expect(stdout).toMatch(/^skip {2}tickets\/expired: .*\n {6}.*--secret-file$/m)
    expect(stdout).toMatch(/\d+ passed, 0 failed, \d+ skipped\n$/)
    expect(code).toBe(0)
  },
  SUITE_MS,
)

test('who serves wrong bytes ends the command with a failure that says what was seen', async (context) => {
  needsSite(context)
  const fault = ALL_FAULTS.find(({ title }) => title === 'drops the ETag')
  await using proxy = await proxied(fault)
  const { code, stdout } = await runSuite([proxy.url, '--only', 'file/etag'])
  expect(stdout).toMatch(/^FAIL {2}file\/etag: .*\n {6}there is no ETag \(RFC 9110, 8\.8\.3\)$/m)
  expect(code).toBe(1)
})

test('wrong use is told, and is another failure', async () => {
  for (const args of [
    [],
    ['ftp://localhost'],
    ['http://localhost', '--nothing'],
    ['http://localhost', '--only', 'x/'],
  ]) {
    expect(await runSuite(args)).toMatchObject({ code: 2, stdout: '' })
  }
})

test(
  'a proxy that changes nothing breaks no rule that the wrong ones break',
  async (context) => {
    needsSite(context)
    const broken = ALL_FAULTS.flatMap(({ breaks }) => breaks)
    await using proxy = await proxied()
    const results = await judge(proxy.url, named(...broken))
    expect(outcomes(results, 'failed')).toEqual([])
    expect(outcomes(results, 'skipped')).toEqual([])
  },
  SUITE_MS,
)

test.for(ALL_FAULTS.map((fault) => [fault.title, fault] as const))(
  'an origin that %s is noticed',
  { timeout: SUITE_MS },
  async ([, fault], context) => {
    needsSite(context)
    await using proxy = await proxied(fault)
    const results = await judge(proxy.url, named(...fault.breaks), fault.see)
    expect(results.filter(({ outcome }) => outcome !== 'failed')).toEqual([])
    expect(outcomes(results, 'failed').filter((line) => BROKEN_PROXY.test(line))).toEqual([])
  },
)

test(
  'an origin that never learnt what a request is is noticed',
  async (context) => {
    needsSite(context)
    await using careless = await CarelessServer.start()
    const results = await judge(careless.url, named(...CarelessServer.BREAKS))
    expect(outcomes(results, 'passed')).toEqual([])
    expect(outcomes(results, 'skipped')).toEqual([])
  },
  SUITE_MS,
)

test(
  'what is no pack, is not taken down, and sets no limit is noticed',
  async (context) => {
    needsSite(context)
    const { subject } = conforming
    const [link = ''] = subject.links ?? []
    const options = { ...subject, packLink: link, takedown: { link, takeDown: async () => {} }, limitRequests: 1 }
    const rules = named('pack/archive', 'pack/ticket', 'takedown/everything', 'takedown/unavailable', 'limits/too-many')
    const results = await run(rules, await findSubject(options))
    expect(outcomes(results, 'passed')).toEqual([])
    expect(outcomes(results, 'skipped')).toEqual([])
  },
  SUITE_MS,
)

test(
  'what is taken down while somebody reads it is denied as the rules have it',
  async (context) => {
    needsSite(context)
    const { vault, subject } = conforming
    const [link = ''] = subject.links ?? []
    const takeDown = async () => {
      expect(await vault.run(['takedown', 'long-winter-2000', '--reason', 'a rule'])).toMatchObject({ code: 0 })
    }
    const rules = named('takedown/everything', 'takedown/unavailable')
    const results = await run(rules, await findSubject({ ...subject, takedown: { link, takeDown } }))
    expect(results.map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual(
      rules.map(({ id }) => [id, 'passed', undefined]),
    )
  },
  SUITE_MS,
)

test('every rule is broken by somebody', () => {
  const faults = [...ALL_FAULTS, ...LIMIT_FAULTS]
  const broken = new Set([...faults.flatMap(({ breaks }) => breaks), ...CarelessServer.BREAKS])
  const unbroken = ALL_RULES.map(({ id }) => id).filter((id) => !broken.has(id) && !/^(?:pack|takedown)\//.test(id))
  expect(unbroken).toEqual([])
})

interface Ended {
  readonly code: number
  readonly stdout: string
}

function runSuite(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { maxBuffer: 2 ** 24 }, (_, stdout) =>
      resolve({ code: child.exitCode ?? Number.NaN, stdout }),
    )
  })
}
