import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './layout.mjs'

/** What a build writes or no build reads. */
const IGNORED = /^(node_modules|[.]next|coverage|next-env[.]d[.]ts|.*[.]tsbuildinfo|.*[.]test[.]tsx?)$/

/** Every file that the built site depends on, sorted: its own, those of the packages it uses, and what pins the rest. */
export function siteInputs() {
  const roots = workspacesOf('apps/web')
  const pins = ['package-lock.json', 'tsconfig.base.json']
  return [...pins, ...[...roots].flatMap(filesBelow)].sort()
}

/** Names, times and sizes: cheap, and equal only when nothing was touched. @param {readonly string[]} files */
export function listingKey(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const { mtimeMs, size } = statSync(join(ROOT, file))
    hash.update(`${file}\0${mtimeMs}\0${size}\n`)
  }
  return hash.digest('hex')
}

/** Names and contents: equal exactly when a build would see the same. @param {readonly string[]} files */
export function contentKey(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(join(ROOT, file))
    hash.update(`${file}\0${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

function workspacesOf(folder, found = new Set()) {
  found.add(folder)
  const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const needed = name.replace(/^@streamvault[/]/, 'packages/')
    if (needed !== name && !found.has(needed) && existsSync(join(ROOT, needed))) workspacesOf(needed, found)
  }
  return found
}

function filesBelow(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => !IGNORED.test(entry.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
}
