import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { ensureNativeBuilt } from './launcher/build-native.mjs'
import { ensureSiteBuilt } from './launcher/build-site.mjs'
import { ensureInstalled } from './launcher/install.mjs'
import { NODE24, ROOT } from './launcher/layout.mjs'
import { reportFailure } from './launcher/report-failure.mjs'
import { installDebianTools } from './tests/debian-tools.mjs'
import { ensureFerretBuilt } from './tests/ferretdb.mjs'
import { closingLine, runTests } from './tests/run-tests.mjs'
import { ensureS3ServerBuilt } from './tests/s3-server.mjs'

/** Everything that is checked besides the tests, cheap and telling first. The site's types need the built site. */
const STEPS = /** @type {const} */ ([
  ['format and lint', ['biome', 'ci', '--colors=off', '.']],
  ['promises and switches', ['oxlint', '--type-aware', '--deny-warnings']],
  ['types', ['tsc', '-p', '.']],
  ['types of the site', ['tsc', '-p', 'apps/web']],
  ['boundaries', ['node', 'scripts/boundaries.ts']],
  ['dead code', ['knip']],
  ['docs as the code', ['node', 'scripts/docs.ts', '--check']],
  ['tidiness', ['node', 'scripts/tidy.ts']],
])

const PATH = [dirname(NODE24), join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter)

await reportFailure(async () => {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const step = async (name, run) => {
    const startedAt = Date.now()
    const { passed, output } = await run()
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    console.log(`${passed ? '✓' : '✗'} ${name} · ${seconds} s`)
    if (!passed) console.log(output.trimEnd().replace(/^/gm, '  '))
    counts[passed ? 'passed' : 'failed']++
  }

  await ensureInstalled()
  await ensureNativeBuilt()
  await installDebianTools()
  await ensureFerretBuilt()
  await ensureS3ServerBuilt()
  await step('the site builds', buildSite)
  for (const [name, [program, ...args]] of STEPS) await step(name, () => capture(program, args))

  const tests = await runTests([])
  for (const key of Object.keys(counts)) counts[key] += tests[key]
  console.log(closingLine(counts))
  process.exitCode = counts.failed === 0 ? 0 : 1
})

async function buildSite() {
  try {
    await ensureSiteBuilt()
    return { passed: true, output: '' }
  } catch (error) {
    if (error.name !== 'LaunchError') throw error
    return { passed: false, output: `${error.message} (${error.logPath})` }
  }
}

function capture(program, args) {
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, PATH, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ passed: false, output: error.message }))
    child.on('close', (code) => resolve({ passed: code === 0, output }))
  })
}
