import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SubjectOptions } from '@streamvault/origin-conformance'
import { freePort } from '@streamvault/testkit'
import { SAMPLE_MOVIE, writeVariant } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const MIB = 1024 ** 2
/** A stream of it can be stopped on the way: no pair of sockets takes it all. */
const LONG_BYTES = 21 * MIB + 4321
/** Its head is brought when it is ingested; what lies behind is cold. */
const COLD_BYTES = 9 * MIB + 77

/** A trial as `npm start` brings it up. */
export interface ConformingVault {
  readonly vault: TestVault
  /** All that the rules can use of it, but a film that nobody has read: that is one only once. */
  readonly subject: SubjectOptions
  /** Links to films that nobody has read. */
  readonly coldLinks: readonly string[]
}

/** Starts one with a short film, a long one that has a subtitle, and as many that nobody has read. */
export async function startConformingVault(stack: AsyncDisposableStack, coldCount: number): Promise<ConformingVault> {
  const secret = randomBytes(32).toString('base64url')
  const metricsPort = await freePort()
  const vault = stack.use(await TestVault.create({ SAMPLES: 'no', SECRET: secret, METRICS_PORT: String(metricsPort) }))
  const { url } = await vault.serve()
  const films = await vault.makeFolder('films')
  const years = Array.from({ length: coldCount }, (_, index) => 2001 + index)
  await writeVariant(join(films, 'Long.Winter.2000.1080p.mp4'), SAMPLE_MOVIE, randomBytes(LONG_BYTES))
  await writeFile(join(films, 'Long.Winter.2000.1080p.en.srt'), '1\n00:00:01,000 --> 00:00:02,000\nIt is cold.\n')
  for (const year of years) {
    await writeVariant(join(films, `Cold.Spring.${year}.1080p.mp4`), SAMPLE_MOVIE, randomBytes(COLD_BYTES))
  }
  await run(vault, 'ingest', films, SAMPLE_MOVIE)
  const linkTo = (title: string) => run(vault, 'link', title)
  const links = [await linkTo('long-winter-2000'), await linkTo('tides-of-light-2024')]
  const coldLinks: string[] = []
  for (const year of years) coldLinks.push(await linkTo(`cold-spring-${year}`))
  const metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`
  return { vault, subject: { url, secret, links, metricsUrl }, coldLinks }
}

async function run(vault: TestVault, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await vault.run(args)
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}
