import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEnvironment, SETTINGS, type SettingName } from '@streamvault/config'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { SERVER } from '../server-command.ts'

/** Values by their names after `STREAMVAULT_`. */
export type VaultSettings = Readonly<Partial<Record<SettingName, string>>>

/** What a process said until its end; `code` is null when a signal ended it. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The tests start dozens of processes; reading the same sources anew would be most of their work. */
const COMPILED = { NODE_COMPILE_CACHE: join(REPOSITORY_ROOT, 'apps/server/.e2e/compile-cache') }
/** Whatever is configured on this machine, the tests do not see it: an empty value is absent. */
const NOTHING_CONFIGURED = Object.fromEntries(
  Object.keys(SETTINGS).flatMap((name) => [name, `${name}_FILE`].map((each) => [`STREAMVAULT_${each}`, ''])),
)

/** One process of StreamVault, from its start to its end. Disposing it ends it, however it is. */
export class VaultProcess implements AsyncDisposable {
  readonly child: ChildProcess
  /** Resolves when the process has ended and said all it had to say. */
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''
  #url: string | undefined
  readonly #ready = Promise.withResolvers<void>()

  /** `input` is all that the process is told on standard input; `limits` are set by a shell before it starts. */
  constructor(args: readonly string[], environment: NodeJS.ProcessEnv, input = '', limits = '') {
    const command = [process.execPath, ...SERVER, ...args]
    this.child = spawn('sh', ['-c', `${limits} exec "$@"`, 'sh', ...command], {
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    // One that takes no input may be gone before all is written.
    this.child.stdin?.on('error', () => {})
    this.child.stdin?.end(input)
    this.child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.#stdout += text
      this.#url ??= /"event":"ready","url":"([^"]+)"/.exec(this.#stdout)?.[1]
      if (this.#url !== undefined) this.#ready.resolve()
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#stderr += text
    })
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => {
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr })
        this.#ready.reject(new Error(`the server ended with ${code} before it was ready: ${this.#stderr}`))
      })
    })
    this.#ready.promise.catch(() => {})
  }

  get pid(): number {
    return this.child.pid ?? Number.NaN
  }

  /** What it has said until now. */
  get said(): string {
    return this.#stdout
  }

  /** The same, of its errors. */
  get complained(): string {
    return this.#stderr
  }

  /** Resolves when the server has said that it is ready. Throws when it ends before. */
  get ready(): Promise<void> {
    return this.#ready.promise
  }

  /** The address of a server that is ready. */
  get url(): string {
    if (this.#url === undefined) throw new Error('the server is not ready')
    return this.#url
  }

  /** Asks the process to end, and waits until it has. */
  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<Ended> {
    this.child.kill(signal)
    return this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
  }
}

/** A vault in a folder of its own. Disposing it ends what runs on it and removes the folder. */
export class TestVault implements AsyncDisposable {
  readonly folder: string
  readonly #settings: VaultSettings
  readonly #running = new Set<VaultProcess>()

  private constructor(folder: string, settings: VaultSettings) {
    this.folder = folder
    this.#settings = { DATA_DIR: join(folder, 'data'), PORT: '0', METRICS_PORT: '0', ...settings }
  }

  static async create(settings: VaultSettings = {}): Promise<TestVault> {
    return new TestVault(await mkdtemp(join(tmpdir(), 'streamvault-e2e-')), settings)
  }

  /** Makes a folder beside the vault's data, for files to ingest or downloads. */
  async makeFolder(name: string): Promise<string> {
    const path = join(this.folder, name)
    await mkdir(path, { recursive: true })
    return path
  }

  /** Begins a command; `settings` win over those of the vault. */
  begin(args: readonly string[], settings: VaultSettings = {}, input = ''): VaultProcess {
    return this.#begin(args, settings, input)
  }

  #begin(args: readonly string[], settings: VaultSettings, input: string, limits = ''): VaultProcess {
    const ours = Object.entries({ ...this.#settings, ...settings }).map(([name, value]) => [
      `STREAMVAULT_${name}`,
      value,
    ])
    const environment = { ...readEnvironment(''), ...COMPILED, ...NOTHING_CONFIGURED, ...Object.fromEntries(ours) }
    const begun = new VaultProcess(args, environment, input, limits)
    this.#running.add(begun)
    void begun.ended.then(() => this.#running.delete(begun))
    return begun
  }

  /** Runs a command to its end. */
  run(args: readonly string[], settings: VaultSettings = {}, input = ''): Promise<Ended> {
    return this.begin(args, settings, input).ended
  }

  /** Begins a command under limits of the shell, such as `ulimit -n 64;`. */
  beginWithin(limits: string, args: readonly string[]): VaultProcess {
    return this.#begin(args, {}, '', limits)
  }

  /** Starts a server and waits until it is ready. */
  async serve(settings: VaultSettings = {}): Promise<VaultProcess> {
    const server = this.begin(['serve', '--json'], settings)
    await server.ready
    return server
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.stop('SIGKILL')))
    await rm(this.folder, { recursive: true, force: true })
  }
}
