import { createHash } from 'node:crypto'
import { type ErrorCode, isJobOf, type Job, type JobId, jobCancelKey, SLICE_BYTES, VaultError } from '@streamvault/core'
import { MemoryBlobStore, RecordingLogger } from '@streamvault/testkit'
import { expect } from 'vitest'
import type { Resolve } from '../leech/checked-connector.ts'
import type { LeechDeps, LeechOptions } from '../leech/leech-deps.ts'
import { LeechWork } from '../leech/leech-work.ts'
import { VaultTrial } from './vault-trial.ts'

export interface LeechTrialOptions extends Partial<LeechOptions> {
  readonly store?: MemoryBlobStore
  readonly resolve?: Resolve
}

/** Long beside a machine that is busy, where nothing is to be late. */
const NEVER_LATE_MS = 60_000

/** The data plane of a vault that takes files from web servers, with parts of two slices. */
export class LeechTrial {
  readonly vault: VaultTrial
  readonly store: MemoryBlobStore
  readonly logger = new RecordingLogger()
  readonly wishes = new Map<string, string>()
  readonly #resolve: Resolve
  readonly #options: LeechOptions

  constructor({ store, resolve, ...options }: LeechTrialOptions = {}) {
    this.store = store ?? new MemoryBlobStore({ blobBytesMax: 1 << 30 })
    this.vault = new VaultTrial({ store: this.store })
    this.#resolve = resolve ?? (() => Promise.reject(new VaultError('INTERNAL', { reason: 'nothing is looked up' })))
    this.#options = {
      partBytesMax: 2 * SLICE_BYTES,
      encryption: 'none',
      networks: ['127.0.0.0/8'],
      bytesMax: 1 << 30,
      connectionsMax: 3,
      idleMs: NEVER_LATE_MS,
      // The clock of a trial runs ahead of every server.
      bytesPerSecondMin: 0,
      ...options,
    }
  }

  get work(): LeechWork {
    return new LeechWork(this.deps, this.#options)
  }

  get deps(): LeechDeps {
    const { store, catalog, clock, jobs, metrics, ciphers } = this.vault
    const ephemeral = { get: async (key: string) => this.wishes.get(key) }
    const recognise = (name: string) => ({ kind: 'movie', name: name.replace(/\.[^.]*$/, '') }) as const
    return {
      store,
      catalog,
      clock,
      jobs,
      metrics,
      ciphers,
      ephemeral,
      logger: this.logger,
      resolve: this.#resolve,
      recognise,
    }
  }

  submit(url: string, name?: string): Promise<Job<'leech'>> {
    return this.vault.jobs.submit('leech', url, { url, ...(name !== undefined && { name }) })
  }

  cancel(job: JobId): void {
    this.wishes.set(jobCancelKey(job), 'yes')
  }

  /** Leeches, and returns the job as it ended. */
  async leech(url: string, name?: string): Promise<Job<'leech'>> {
    const { id } = await this.submit(url, name)
    await this.vault.carryOut(this.work)
    return await this.job(id)
  }

  async job(id: JobId): Promise<Job<'leech'>> {
    const job = await this.vault.jobs.get(id)
    return job !== undefined && isJobOf(job, 'leech') ? job : expect.fail('the job is on record')
  }

  /** Fails unless the vault has exactly these films, as viewers get them, and nothing else in its store. */
  async expectHolds(...films: readonly Buffer[]): Promise<void> {
    const files = await this.vault.files()
    const wanted = films.map((film) => createHash('sha256').update(film).digest('hex'))
    expect(files.map(({ file }) => file.sha256).sort()).toEqual(wanted.sort())
    await this.vault.expectAllReadable()
    expect(this.store.count).toBe(files.reduce((sum, { file }) => sum + file.parts.length + 1, 0))
  }

  /** Fails unless leeching ends with this error, and leaves nothing. */
  async expectFailure(url: string, code: ErrorCode): Promise<void> {
    const { failure } = await this.leech(url)
    expect(failure?.code).toBe(code)
    await this.expectHolds()
  }
}
