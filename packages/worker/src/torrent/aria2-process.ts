import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { type CallOptions, type Clock, VaultError } from '@streamvault/core'
import { type Aria2Address, askAria2 } from './aria2-client.ts'
import type { TrackerProxy } from './tracker-proxy.ts'

const START_MS_MAX = 10_000
const START_POLL_MS = 50
const STOP_MS_MAX = 3000
const FAREWELL_MS = 300
/** It needs nothing of what the vault was told: no secrets, and no proxies, which would win over those in its settings. */
const BARE = 'exec env -i PATH="$PATH" HOME="$PWD" aria2c "$1"'
/** What a shell ends with that does not find a program. */
const NO_PROGRAM = 127
/** What peers are given while they give: none get anything from those who give nothing. */
const UPLOAD_BYTES_PER_SECOND = '256K'

export interface Aria2Options {
  /** Of its own, for its settings and what it knows of peers. */
  readonly folder: string
  readonly ports: string
  readonly usesDht: boolean
  /** Through which it asks web servers. */
  readonly proxy?: TrackerProxy['address']
}

/** An aria2 of our own, for one torrent. It ends with us, however we end. */
export class Aria2Process implements AsyncDisposable {
  readonly address: Aria2Address
  readonly #child: ChildProcess
  readonly #ended: Promise<void>

  private constructor(child: ChildProcess, address: Aria2Address, ended: Promise<void>) {
    this.address = address
    this.#child = child
    this.#ended = ended
  }

  /** Returns once it answers. Throws `TORRENT_CLIENT_MISSING` and `TORRENT_CLIENT_UNAVAILABLE`. */
  static async start(
    { clock }: { readonly clock: Clock },
    options: Aria2Options,
    { signal }: CallOptions,
  ): Promise<Aria2Process> {
    const secret = randomBytes(16).toString('hex')
    const port = await freePort()
    await mkdir(options.folder, { recursive: true, mode: 0o700 })
    const settings = join(options.folder, 'aria2.conf')
    // Arguments can be read by everybody on the machine.
    await writeFile(settings, settingsText(options, { port, secret }), { mode: 0o600 })
    const child = spawn('/bin/sh', ['-c', BARE, 'sh', `--conf-path=${settings}`], {
      stdio: 'ignore',
      cwd: options.folder,
    })
    let failure: NodeJS.ErrnoException | undefined
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', (error) => {
        failure = error
        resolve()
      })
    })
    const address = { url: `http://127.0.0.1:${port}/jsonrpc`, secret }
    await using started = new AsyncDisposableStack()
    const process = started.use(new Aria2Process(child, address, ended))
    const deadline = clock.monotonic() + START_MS_MAX
    for (;;) {
      await clock.sleep(START_POLL_MS, signal)
      if (failure?.code === 'ENOENT' || child.exitCode === NO_PROGRAM) throw new VaultError('TORRENT_CLIENT_MISSING')
      if (child.exitCode !== null || failure !== undefined || clock.monotonic() > deadline) {
        throw new VaultError('TORRENT_CLIENT_UNAVAILABLE', { reason: 'it does not start' }, { cause: failure })
      }
      const answers = await askAria2(address, { method: 'getVersion', params: [] }, { signal }).then(
        () => true,
        () => false,
      )
      if (answers) break
    }
    if (child.pid !== undefined) lowerPriority(child.pid)
    started.move()
    return process
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const tell = (signal: NodeJS.Signals, afterMs: number) => setTimeout(() => this.#child.kill(signal), afterMs)
    // Told twice, it takes leave of nobody.
    const timers = [tell('SIGTERM', 0), tell('SIGTERM', FAREWELL_MS), tell('SIGKILL', STOP_MS_MAX)]
    await this.#ended
    for (const timer of timers) clearTimeout(timer)
  }
}

function settingsText(
  { folder, ports, usesDht, proxy }: Aria2Options,
  { port, secret }: { readonly port: number; readonly secret: string },
): string {
  const settings = {
    'enable-rpc': true,
    'rpc-listen-all': false,
    'rpc-listen-port': port,
    'rpc-secret': secret,
    'rpc-max-request-size': '32M',
    // When we are killed, nobody else ends it.
    'stop-with-process': process.pid,
    'listen-port': ports,
    'dht-listen-port': ports,
    'enable-dht': usesDht,
    'enable-dht6': false,
    'dht-file-path': join(folder, 'dht.dat'),
    'enable-peer-exchange': usesDht,
    'bt-enable-lpd': false,
    'max-overall-upload-limit': UPLOAD_BYTES_PER_SECOND,
    'auto-save-interval': 5,
    'disk-cache': '16M',
    // A torrent names whom it asks: they get no password of ours, and only what a proxy lets through.
    'no-netrc': true,
    ...(proxy && { 'all-proxy': proxy.url, 'all-proxy-user': proxy.user, 'all-proxy-passwd': proxy.password }),
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It may have ended already.
  }
}

/** A port that was free a moment ago; aria2 cannot choose one itself. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
