import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

/** What an image says about how it is run, in the words of Docker. */
export interface ImageConfig {
  readonly Env: readonly string[]
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly User: string
  readonly WorkingDir: string
  readonly Volumes: Readonly<Record<string, unknown>>
  readonly Healthcheck: { readonly Test: readonly string[] }
}

interface BuildOptions {
  readonly context: string
  readonly dockerfile: string
  readonly target: string
  /** As Docker names the processor: `amd64` or `arm64`. */
  readonly processor: string
  readonly name: string
  readonly logPath: string
}

/** Builds images from Dockerfiles without a daemon, and keeps them in a folder of its own. */
export class Buildah {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(folder: string): Promise<Buildah> {
    await mkdir(folder, { recursive: true })
    return new Buildah(folder)
  }

  /** Returns what it printed, without the end of the line. */
  async run(...args: readonly string[]): Promise<string> {
    return (await runProgram('buildah', [...this.#places(), ...args])).trim()
  }

  async has(name: string): Promise<boolean> {
    return (await this.run('images', '--format', '{{.Name}}:{{.Tag}}')).split('\n').some((line) => line.endsWith(name))
  }

  async build({ context, dockerfile, target, processor, name, logPath }: BuildOptions): Promise<void> {
    const options = ['--isolation', 'chroot', '--pull-never', '--layers', '--format', 'docker']
    const wish = ['--build-arg', `TARGETARCH=${processor}`, '--target', target, '--tag', name]
    const args = [...this.#places(), 'build', ...options, ...wish, '--file', dockerfile, context]
    await runProgram('buildah', args, { logPath })
  }

  async config(name: string): Promise<ImageConfig> {
    return JSON.parse(await this.run('inspect', '--type', 'image', name)).Docker.config
  }

  /** Its files, until it is disposed of. */
  async mount(name: string): Promise<AsyncDisposable & { readonly root: string }> {
    const container = await this.run('from', '--pull-never', name)
    const root = await this.run('mount', container)
    return { root, [Symbol.asyncDispose]: async () => void (await this.run('rm', container)) }
  }

  #places(): string[] {
    return ['--root', join(this.folder, 'store'), '--runroot', join(this.folder, 'run')]
  }
}
