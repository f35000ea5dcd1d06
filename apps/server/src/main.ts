import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from './repository-root.ts'

/** Of one Ctrl-C several signals may arrive: from the terminal, from npm and from the launcher. */
const SAME_REQUEST_MS = 1000

/** Whatever we write holds secrets, or what people watch: it is its owner's alone, and so is what SQLite puts beside it. */
process.umask(0o077)

const stop = new AbortController()
let askedAt: number | undefined
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // Whoever asks twice means it.
    if (askedAt !== undefined && performance.now() - askedAt > SAME_REQUEST_MS) process.exit(130)
    askedAt ??= performance.now()
    stop.abort(new Error(`stopped by ${name}`))
  })
}

// A reader such as `head` may leave before everything is printed: then there is nothing more to do.
process.stdout.on('error', (error) => stop.abort(error))

// Half of a command's time would go into compiling what has not changed: so it is loaded only once the cache is on.
enableCompileCache(join(REPOSITORY_ROOT, 'node_modules/.cache/streamvault'))
const [{ readEnvironment }, { runCli }] = await Promise.all([import('@streamvault/config'), import('./cli/run-cli.ts')])

process.exitCode = await runCli(process.argv.slice(2), {
  readEnvironment: () => readEnvironment(join(REPOSITORY_ROOT, '.env')),
  signal: stop.signal,
})
