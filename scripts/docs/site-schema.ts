import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const TOOL = 'apps/web/node_modules/openapi-typescript/bin/cli.js'

/** The API's schema as the types of the site's client. */
export async function siteSchema(root: string, openApi: string): Promise<string> {
  const child = spawn(process.execPath, [join(root, TOOL)], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(openApi)
  const types = await text(child.stdout)
  if (types === '') throw new Error('openapi-typescript gave no types')
  return types
}
