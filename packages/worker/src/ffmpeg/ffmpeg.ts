import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import type { CallOptions } from '@streamvault/core'

/** What one run of it may take. */
export interface FfmpegBounds {
  readonly processorSeconds: number
  /** It is ended once so much came out. */
  readonly outputBytes: number
}

export interface FfmpegRun extends FfmpegBounds {
  readonly args: readonly string[]
  readonly input: Uint8Array
}

export interface FfmpegOutput {
  readonly bytes: Buffer
  /** Whether it said that all went well; not where it was ended. */
  readonly isWhole: boolean
}

/** Addresses, of which its libraries take half a gigabyte. A picture of 2160p takes some 100 MiB. */
const ADDRESS_KIB_MAX = 2 * 1024 ** 2

/**
 * The ffmpeg of this machine, which does its work in a process for each: with bounded time and memory, that gets nothing but bytes on its
 * input, opens no file and no connection, and leaves the processor to whoever else wants it. What breaks it breaks nothing else.
 */
export class Ffmpeg {
  readonly #program: string

  /** Undefined where nobody installed it. */
  static async find(env?: NodeJS.ProcessEnv): Promise<Ffmpeg | undefined> {
    const program = await findProgram(env)
    return program === undefined ? undefined : new Ffmpeg(program)
  }

  private constructor(program: string) {
    this.#program = program
  }

  /** Runs it until it ends, has said enough, or `signal` is aborted; then it is killed, and what came until then is returned. */
  async run({ args, input, ...bounds }: FfmpegRun, { signal }: CallOptions): Promise<FfmpegOutput> {
    const child = spawn('/bin/sh', ['-c', boundedBy(bounds), 'sh', this.#program, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // It needs nothing of what the vault was told, secrets least of all.
      env: {},
      cwd: '/',
    })
    const { promise: ended, resolve } = Promise.withResolvers<boolean>()
    child.once('close', (code) => resolve(code === 0))
    child.once('error', () => resolve(false))
    const kill = () => child.kill('SIGKILL')
    signal.addEventListener('abort', kill, { once: true })
    if (signal.aborted) kill()
    // It may have seen enough before it has read all.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const chunks: Buffer[] = []
    let bytes = 0
    try {
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes >= bounds.outputBytes) kill()
      }
    } finally {
      await ended
      signal.removeEventListener('abort', kill)
    }
    return { bytes: Buffer.concat(chunks), isWhole: await ended }
  }
}

/** Viewers go first, but whoever is the nicest of all gets a hundredth of a busy processor, and is never done. A shell sets the bounds, and becomes the program then: whoever kills the one kills the other. */
function boundedBy({ processorSeconds }: FfmpegBounds): string {
  return `ulimit -v ${ADDRESS_KIB_MAX}; ulimit -t ${processorSeconds}; exec nice -n 5 "$@"`
}

/** By the path of this process, unless another environment is given. */
async function findProgram(env: NodeJS.ProcessEnv | undefined): Promise<string | undefined> {
  const options = env === undefined ? {} : { env }
  const asked = promisify(execFile)('/bin/sh', ['-c', 'command -v ffmpeg'], options)
  return await asked.then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  )
}
