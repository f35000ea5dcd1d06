import { soakCrashes } from './crash/soak-crashes.ts'
import { judgeSoak, type SoakFindings, type SoakRow } from './judges/soak-report.ts'
import { runSoak } from './run-soak.ts'
import { readCrashOptions, readOptions } from './soak-options.ts'

const USAGE = `usage: npm run soak -- [--minutes 10] [--viewers 500] [--seed 1] [--through edge|gateway] [--rate 20] [--json]
       npm run soak -- crash [--seed 1]

Starts a vault on a simulated Telegram, lets viewers watch who seek and leave at random, and does everything to it meanwhile
that can go wrong. Those who play take --rate MB/s together; what they leave behind and download comes on top. \`crash\` kills jobs of every kind at
200 instants and lets them go on. Ends with 1 when a promise was not kept.`

const args = process.argv.slice(2)
if (args[0] === 'crash') await crash(args.slice(1))
else await soak(args)

async function crash(given: readonly string[]): Promise<void> {
  const options = readCrashOptions(given)
  if (typeof options === 'string') refuse(options)
  else tellMissed(await soakCrashes(options.seed))
}

async function soak(given: readonly string[]): Promise<void> {
  const options = readOptions(given)
  if (typeof options === 'string') {
    refuse(options)
    return
  }
  const { json, ...asked } = options
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error('it was stopped')))
  const findings = await runSoak(asked, { tell: (line) => console.error(`soak: ${line}`), signal: stop.signal })
  const rows = judgeSoak(findings)
  if (json) console.log(JSON.stringify({ soak: asked, rows, findings }))
  else print(findings, rows)
  tellMissed(rows.filter(({ isMet }) => !isMet).map(({ name }) => name))
}

function refuse(why: string): void {
  console.error(`${why}\n\n${USAGE}`)
  process.exitCode = 2
}

function tellMissed(missed: readonly string[]): void {
  if (missed.length === 0) return
  console.error(`missed: ${missed.join('; ')}`)
  process.exitCode = 1
}

function print(findings: SoakFindings, rows: readonly SoakRow[]): void {
  const { through, ms, visits, logs, fetchedBytes, cpuSeconds, memoryByFifth } = findings
  const rate = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB, ${(bytes / 1e3 / ms).toFixed(1)} MB/s`
  const list = (counts: Readonly<Record<string, unknown>>) =>
    Object.entries(counts)
      .map(([key, value]) => `${key}: ${value}`)
      .join(', ') || 'none'
  console.log(`\nsoak through the ${through}, ${ms / 1000} s`)
  for (const [name, what] of Object.entries({
    visits: `${visits.visits}, of which ${visits.excused} met what was done on purpose`,
    read: rate(visits.bytes),
    'from the store': rate(fetchedBytes),
    'by status': list(visits.byStatus),
    'by end': list(visits.byEnd),
    problems: list(visits.byCode),
    'not explained': list(visits.failures),
    'longest waits': visits.waits.join('\n'.padEnd(19)),
    'log lines': list(logs.expected),
    'CPU seconds': list(Object.fromEntries(Object.entries(cpuSeconds).map(([key, value]) => [key, Math.round(value)]))),
    'MiB by fifth': list(Object.fromEntries(Object.entries(memoryByFifth).map(([key, of]) => [key, of.join(' ')]))),
  })) {
    console.log(`  ${name.padEnd(16)}${what}`)
  }
  console.log('')
  for (const { name, value, bound, isMet } of rows) {
    console.log(`  ${name.padEnd(64)}${value.padStart(12)}   ${bound}${isMet ? '' : '   MISSED'}`)
  }
  for (const line of [...visits.wrong, ...visits.unlawful, ...logs.unexpected].slice(0, 40)) console.log(`  ! ${line}`)
  console.log('')
}
