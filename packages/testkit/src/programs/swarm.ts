import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const PIECE_BYTES = 2 ** 16
const TRACKER_SECONDS = 2

type Bencoded = number | string | Uint8Array | readonly Bencoded[] | { readonly [key: string]: Bencoded }

/** BEP 3. Keys of a dictionary have to be given in order. */
export function bencode(value: Bencoded): Buffer {
  if (typeof value === 'number') return Buffer.from(`i${value}e`)
  if (typeof value === 'string') return bencode(Buffer.from(value))
  if (value instanceof Uint8Array) return Buffer.concat([Buffer.from(`${value.length}:`), value])
  if (Array.isArray(value)) return Buffer.concat([Buffer.from('l'), ...value.map(bencode), Buffer.from('e')])
  const pairs = Object.entries(value).flatMap(([key, each]) => [bencode(key), bencode(each)])
  return Buffer.concat([Buffer.from('d'), ...pairs, Buffer.from('e')])
}

export interface SwarmOptions {
  /** The name of the torrent, which is a folder of the files. */
  readonly name: string
  readonly files: Readonly<Record<string, Uint8Array>>
  /** How fast each seeder sends, as aria2 takes it. */
  readonly limit?: string
}

/** A real swarm on this machine: a tracker, a torrent, and an aria2 that seeds it. */
export class Swarm implements AsyncDisposable {
  readonly folder: string
  readonly torrentPath: string
  readonly magnet: string
  readonly #tracker: Server
  readonly #options: SwarmOptions
  readonly #ports = new Set<number>()
  #seeder: ChildProcess | undefined

  private constructor(folder: string, tracker: Server, options: SwarmOptions, magnet: string) {
    this.folder = folder
    this.torrentPath = join(folder, 'the.torrent')
    this.magnet = magnet
    this.#tracker = tracker
    this.#options = options
  }

  static async start(options: SwarmOptions): Promise<Swarm> {
    const folder = await mkdtemp(join(tmpdir(), 'swarm-'))
    const tracker = createServer()
    tracker.listen(0, '127.0.0.1')
    await once(tracker, 'listening')
    const address = tracker.address()
    const announce = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/announce`
    const names = Object.keys(options.files)
    const bytes = Buffer.concat(names.map((name) => options.files[name] ?? Buffer.alloc(0)))
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      pieces.push(
        createHash('sha1')
          .update(bytes.subarray(at, at + PIECE_BYTES))
          .digest(),
      )
    }
    const info = {
      files: names.map((name) => ({ length: options.files[name]?.length ?? 0, path: name.split('/') })),
      name: options.name,
      'piece length': PIECE_BYTES,
      pieces: Buffer.concat(pieces),
    }
    const hash = createHash('sha1').update(bencode(info)).digest('hex')
    const magnet = `magnet:?xt=urn:btih:${hash}&dn=${encodeURIComponent(options.name)}&tr=${encodeURIComponent(announce)}`
    const swarm = new Swarm(folder, tracker, options, magnet)
    await writeFile(swarm.torrentPath, bencode({ announce, info }))
    tracker.on('request', (request, response) => {
      const port = Number(
        new URLSearchParams(request.url?.split('?')[1]?.replaceAll(/info_hash=[^&]*/g, '')).get('port'),
      )
      const others = [...swarm.#ports].filter((each) => each !== port)
      swarm.#ports.add(port)
      const peers = Buffer.concat(others.map((each) => Buffer.from([127, 0, 0, 1, each >> 8, each & 0xff])))
      response.end(bencode({ interval: TRACKER_SECONDS, 'min interval': TRACKER_SECONDS, peers }))
    })
    return swarm
  }

  /** Lets an aria2 have all of it, and give it away. */
  async seed(): Promise<void> {
    const folder = join(this.folder, 'seed')
    for (const [name, bytes] of Object.entries(this.#options.files)) {
      const path = join(folder, this.#options.name, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, bytes)
    }
    const options = {
      'no-conf': 'true',
      dir: folder,
      'enable-dht': 'false',
      'bt-enable-lpd': 'false',
      'bt-seed-unverified': 'true',
      'seed-ratio': '0.0',
      'listen-port': '20000-29999',
      'max-upload-limit': this.#options.limit ?? '0',
      'stop-with-process': String(process.pid),
    }
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
    const before = this.#ports.size
    this.#seeder = spawn('aria2c', [...args, this.torrentPath], { stdio: 'ignore' })
    while (this.#ports.size === before) await once(this.#tracker, 'request')
  }

  async stopSeeding(): Promise<void> {
    const seeder = this.#seeder
    this.#seeder = undefined
    if (seeder === undefined || seeder.exitCode !== null) return
    seeder.kill('SIGKILL')
    await once(seeder, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopSeeding()
    this.#tracker.close()
    this.#tracker.closeAllConnections()
    await rm(this.folder, { recursive: true, force: true })
  }
}
