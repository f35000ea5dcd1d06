import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ImageConfig } from './buildah.ts'
import { runProgram } from './run-program.ts'

const POLL_MS = 500
const HEALTHY_MS_MAX = 120_000
const STOP_MS_MAX = 10_000

export interface ContainerOptions {
  readonly id: string
  readonly root: string
  readonly config: ImageConfig
  /** Where the runtime wants its description, and where logs go. */
  readonly bundle: string
  /** Folders of this machine by where the container sees them. Nothing else can be written to. */
  readonly volumes: Readonly<Record<string, string>>
  /** Besides what the image says. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * A container as Docker would run it with `--read-only --cap-drop=ALL --security-opt=no-new-privileges --network=host`:
 * the image's own command is process 1 of a process table of its own, under the image's user.
 */
export class Container {
  readonly #options: ContainerOptions
  readonly #ended: Promise<number | null>

  private constructor(options: ContainerOptions, ended: Promise<number | null>) {
    this.#options = options
    this.#ended = ended
  }

  static async start(options: ContainerOptions): Promise<Container> {
    const { id, bundle } = options
    await mkdir(bundle, { recursive: true })
    await runProgram('rm', ['-f', join(bundle, 'config.json')])
    await runProgram('runc', ['spec'], { cwd: bundle })
    const path = join(bundle, 'config.json')
    await writeFile(path, JSON.stringify(describe(JSON.parse(await readFile(path, 'utf8')), options)))
    const child = spawn('runc', ['run', id], { cwd: bundle, stdio: ['ignore', 'pipe', 'pipe'] })
    const log = createWriteStream(join(bundle, 'log'))
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    return new Container(
      options,
      once(child, 'close').then(([code]: (number | null)[]) => code ?? null),
    )
  }

  /** Runs the image's health check until it says yes. Throws when the container ends before, or none comes in time. */
  async healthy(): Promise<void> {
    const [kind, ...command] = this.#options.config.Healthcheck.Test
    if (kind !== 'CMD') throw new Error(`the health check of ${this.#options.id} is no plain command`)
    const isEnded = this.#ended.then(() => true)
    for (const end = Date.now() + HEALTHY_MS_MAX; Date.now() < end; ) {
      const isHealthy = await this.exec(command).then(
        () => true,
        () => false,
      )
      if (isHealthy) return
      if (await Promise.race([isEnded, sleep(POLL_MS, false)])) break
    }
    throw new Error(`${this.#options.id} does not get healthy (what it said: ${join(this.#options.bundle, 'log')})`)
  }

  /** Runs a command in the container, and returns what it printed. */
  async exec(command: readonly string[]): Promise<string> {
    const logPath = join(this.#options.bundle, 'exec.log')
    return await runProgram('runc', ['exec', this.#options.id, ...command], { logPath })
  }

  /** As `docker stop`. Returns the exit code, 137 when it had to be killed. */
  async stop(): Promise<number | null> {
    await this.#signal('TERM')
    const code = await Promise.race([this.#ended, sleep(STOP_MS_MAX, 'late' as const)])
    if (code !== 'late') return code
    await this.#signal('KILL')
    return await this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#signal('KILL').catch(() => {})
    await this.#ended
  }

  async #signal(name: string): Promise<void> {
    await runProgram('runc', ['kill', this.#options.id, name], { logPath: join(this.#options.bundle, 'kill.log') })
  }
}

/** What `runc spec` writes, as far as it is changed here (https://github.com/opencontainers/runtime-spec). */
interface Description {
  readonly process: { readonly capabilities: Readonly<Record<string, string[]>> }
  readonly mounts: readonly { readonly destination: string }[]
  readonly linux: { readonly namespaces: readonly { readonly type: string }[] }
}

function describe(standard: Description, { root, config, volumes, env }: ContainerOptions): unknown {
  const [uid, gid] = config.User.split(':').map(Number)
  const capabilities = Object.fromEntries(Object.keys(standard.process.capabilities).map((set) => [set, []]))
  const added = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const binds = Object.entries(volumes).map(([destination, source]) => {
    return { destination, source, type: 'bind', options: ['bind', 'rw'] }
  })
  return {
    ...standard,
    root: { path: root, readonly: true },
    process: {
      terminal: false,
      user: { uid, gid },
      args: [...config.Entrypoint, ...config.Cmd],
      env: [...config.Env, ...added],
      cwd: config.WorkingDir,
      capabilities,
      noNewPrivileges: true,
    },
    mounts: [...standard.mounts.filter(({ destination }) => destination !== '/sys/fs/cgroup'), ...binds],
    linux: {
      ...standard.linux,
      namespaces: standard.linux.namespaces.filter(({ type }) => type !== 'network' && type !== 'cgroup'),
    },
  }
}
