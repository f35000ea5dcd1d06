import { type ChildProcess, spawn } from 'node:child_process'
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

/** What others call a processor that Docker calls so. */
const NAMES: Readonly<Record<string, { readonly npm: string; readonly qemu: string }>> = {
  amd64: { npm: 'x64', qemu: 'x86_64' },
  arm64: { npm: 'arm64', qemu: 'aarch64' },
}

interface OtherProcessorOptions {
  /** Where its libraries and its Node are kept. */
  readonly folder: string
  readonly processor: string
  /** Of Debian, by its name. */
  readonly release: string
  readonly nodeVersion: string
}

/**
 * The Node of another processor, with Debian's libraries for it, under QEMU. One process alone: what it starts would need a kernel that knows
 * programs of that processor.
 */
export class OtherProcessor {
  readonly #qemu: string
  readonly #libraries: string
  readonly #node: string

  private constructor(qemu: string, libraries: string, node: string) {
    this.#qemu = qemu
    this.#libraries = libraries
    this.#node = node
  }

  /** Undefined where QEMU is not installed. */
  static async open(options: OtherProcessorOptions): Promise<OtherProcessor | undefined> {
    const { folder, processor } = options
    const { npm = '', qemu = '' } = NAMES[processor] ?? {}
    const program = `qemu-${qemu}-static`
    const isThere = await runProgram('which', [program]).catch(() => undefined)
    if (isThere === undefined) return undefined
    const [libraries, nodeFolder] = [join(folder, `libraries-${processor}`), join(folder, `node-${processor}`)]
    await once(libraries, (draft) => fetchLibraries(draft, options))
    await once(nodeFolder, (draft) => fetchNode(draft, `node-linux-${npm}@${options.nodeVersion}`))
    return new OtherProcessor(program, libraries, join(nodeFolder, 'package/bin/node'))
  }

  /** Runs Node with such arguments, and returns what it printed. */
  async run(
    args: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly logPath: string },
  ): Promise<string> {
    return await runProgram(this.#qemu, this.#words(args), options)
  }

  /** Starts Node with such arguments; `ready` is the address that a server says it has. */
  start(
    args: readonly string[],
    { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ): { readonly child: ChildProcess; readonly ready: Promise<string> } {
    const child = spawn(this.#qemu, this.#words(args), { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
    const { promise: ready, resolve, reject } = Promise.withResolvers<string>()
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text
      const [, url] = /"event":"ready","url":"([^"]+)"/.exec(printed) ?? []
      if (url !== undefined) resolve(url)
    })
    child.once('close', (code) => reject(new Error(`the server ended with ${code} before it was ready`)))
    ready.catch(() => {})
    return { child, ready }
  }

  #words(args: readonly string[]): string[] {
    return ['-L', this.#libraries, this.#node, ...args]
  }
}

/** What is fetched half is fetched again. */
async function once(folder: string, fetch: (draft: string) => Promise<void>): Promise<void> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  )
  if (isThere) return
  const draft = `${folder}.draft`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true })
  await fetch(draft)
  await rename(draft, folder)
}

/** Debian unpacked, of which nothing is run. */
async function fetchLibraries(draft: string, { processor, release }: OtherProcessorOptions): Promise<void> {
  const options = ['--foreign', `--arch=${processor}`, '--variant=minbase', release, draft]
  await runProgram('debootstrap', options, { logPath: `${draft}.log` })
}

async function fetchNode(draft: string, named: string): Promise<void> {
  await runProgram('npm', ['pack', '--silent', named], { cwd: draft, logPath: `${draft}.log` })
  const [archive = ''] = (await readdir(draft)).filter((name) => name.endsWith('.tgz'))
  await runProgram('tar', ['xzf', archive, 'package/bin/node'], { cwd: draft })
}
