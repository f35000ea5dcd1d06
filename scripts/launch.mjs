import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { become } from './launcher/become.mjs'
import { ensureNativeBuilt } from './launcher/build-native.mjs'
import { ensureSiteBuilt } from './launcher/build-site.mjs'
import { ensureInstalled } from './launcher/install.mjs'
import { NODE24, ROOT, SERVER } from './launcher/layout.mjs'
import { reportFailure } from './launcher/report-failure.mjs'

/**
 * Starts StreamVault on a machine that has Node 20 and nothing else: installs what is missing, builds the site when it
 * is stale and will be shown, and goes on as the server under the repository's own Node.
 */
const args = process.argv.slice(2)
const ENV_FILE = join(ROOT, '.env')

await reportFailure(async () => {
  await ensureInstalled()
  await ensureNativeBuilt()
  if (showsSite(args)) await ensureSiteBuilt()
  become(NODE24, [...SERVER, ...args])
})

/** Whether these arguments start a role that has the site. What is wrong with them, the server will say. */
function showsSite([command, ...rest]) {
  if (command !== 'serve') return false
  const options = { role: { type: 'string' }, help: { type: 'boolean', short: 'h' } }
  const { values } = parseArgs({ args: rest, options, strict: false })
  return !values.help && (values.role ?? process.env.STREAMVAULT_ROLE ?? roleOfFile()) !== 'worker'
}

function roleOfFile() {
  if (!existsSync(ENV_FILE)) return undefined
  return /^\s*STREAMVAULT_ROLE\s*=\s*["']?(\w+)/m.exec(readFileSync(ENV_FILE, 'utf8'))?.[1]
}
