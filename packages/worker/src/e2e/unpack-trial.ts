import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Job, SeveralOutcome } from '@streamvault/core'
import { MemoryBlobStore, silentLogger } from '@streamvault/testkit'
import { expect, onTestFinished, type TestContext } from 'vitest'
import { JobRunner } from '../jobs/job-runner.ts'
import type { UnpackOptions } from '../unpack/unpack-deps.ts'
import { UnpackWork } from '../unpack/unpack-work.ts'
import { matchByStem } from './match-by-stem.ts'
import { needs } from './needs.ts'
import { RealClock } from './real-clock.ts'
import { VaultTrial } from './vault-trial.ts'

const MIB = 2 ** 20
const RUNNER = { jobsMax: 1, leaseMs: 10_000, pollMs: 20 }

/** A vault, and a folder in which archives are made. */
export class UnpackTrial {
  readonly folder: string
  readonly vault = new VaultTrial({ store: new MemoryBlobStore({ blobBytesMax: 1 << 30 }) })

  private constructor(folder: string) {
    this.folder = folder
  }

  /** Skips the test where there is nothing to make archives with. */
  static async open(context: TestContext): Promise<UnpackTrial> {
    needs(context, '7zz')
    const folder = await mkdtemp(join(tmpdir(), 'unpack-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return new UnpackTrial(folder)
  }

  /** Writes files below a folder of the trial, and returns that. */
  async write(files: Readonly<Record<string, Uint8Array | string>>, below = 'in'): Promise<string> {
    for (const [name, bytes] of Object.entries(files)) {
      const path = join(this.folder, below, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, bytes)
    }
    return join(this.folder, below)
  }

  /** Makes an archive of all that was written, of the kind that its name says; returns its path. */
  pack(name: string, ...args: readonly string[]): string {
    const path = join(this.folder, name)
    execFileSync('7zz', ['a', ...args, path, '.'], { cwd: join(this.folder, 'in'), stdio: 'ignore' })
    return path
  }

  async unpack(paths: readonly string[], options: Partial<UnpackOptions> = {}): Promise<Job<'unpack'>> {
    const [path = ''] = paths
    const pieces = paths.length === 1 ? {} : { pieces: paths }
    const { id } = await this.vault.jobs.submit('unpack', path, { path, ...pieces, relativePath: 'in/Pack.zip' })
    const deps = {
      ...this.vault.deps(),
      logger: silentLogger,
      ephemeral: { get: async () => undefined },
      recognise: (name: string) => ({ kind: 'movie', name }) as const,
      matchSubtitles: matchByStem,
    }
    const given: UnpackOptions = { partBytesMax: MIB, encryption: 'none', bytesMax: 1 << 30, ...options }
    // Processes of their own take real time.
    const realClock = new RealClock()
    const done = new AbortController()
    const runner = new JobRunner({ ...deps, clock: realClock }, new UnpackWork(deps, given), RUNNER)
    const running = runner.run(done.signal)
    while ((await this.vault.jobs.pending('unpack')) > 0) await realClock.sleep(RUNNER.pollMs, done.signal)
    done.abort()
    await running
    return ((await this.vault.jobs.get(id)) as Job<'unpack'> | undefined) ?? expect.fail('the job is on record')
  }

  /** Unpacks, and fails unless that is done. */
  async unpacked(paths: readonly string[]): Promise<SeveralOutcome> {
    const { outcome, failure } = await this.unpack(paths)
    return outcome ?? expect.fail(`the job ended with ${failure?.code}: ${failure?.message}`)
  }

  /** Unpacks, and says how it failed. */
  async failure(paths: readonly string[], options: Partial<UnpackOptions> = {}): Promise<string> {
    const { failure } = await this.unpack(paths, options)
    expect(await this.vault.files()).toEqual([])
    return `${failure?.code}: ${failure?.message}`
  }
}
