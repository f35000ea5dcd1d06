import { randomBytes } from 'node:crypto'
import type { Clock } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { openAesIge } from '../crypto/aes-ige.ts'
import type { PieceRequest } from '../media/media-link.ts'
import { RawMediaLink } from '../media/raw-media-link.ts'
import { toLong } from '../media/session/tl-long.ts'
import { FRAME_BYTES_MAX, FramePool } from '../media/transport/frame-pool.ts'
import { fileResult } from './scripted-messages.ts'
import { type ClientMessage, type ScriptedConnection, ScriptedServer } from './scripted-server.ts'

/** What a server does with a message. */
export type Script = (message: ClientMessage, connection: ScriptedConnection) => void

const location = {
  _: 'inputDocumentFileLocation',
  id: toLong(1n),
  accessHash: toLong(2n),
  fileReference: Buffer.alloc(0),
  thumbSize: '',
} as const

/** What is asked for, and the answer of `answer`. */
export const piece: PieceRequest = { location, offset: 0, limit: 1024 * 1024 }
export const bytes = randomBytes(100_000)
export const signal = new AbortController().signal

export function answer({ id }: ClientMessage, connection: ScriptedConnection): void {
  connection.send(fileResult(id, bytes))
}

export function isRequest({ name }: ClientMessage): boolean {
  return name.startsWith('invoke')
}

/** A link with one connection to a server that does as told. */
export class ScriptedLink extends RawMediaLink {
  readonly server: ScriptedServer
  readonly pool: FramePool

  private constructor(server: ScriptedServer, pool: FramePool, clock: Clock) {
    super(server.grant, { clock, aesIge: openAesIge(), pool }, { connectionsMax: 1 })
    this.server = server
    this.pool = pool
  }

  static async to(script: Script, clock: Clock = systemClock): Promise<ScriptedLink> {
    const pool = new FramePool({ bytesMax: 8 * FRAME_BYTES_MAX })
    return new ScriptedLink(await ScriptedServer.start(script), pool, clock)
  }

  /** Whether a piece comes as `answer` sends it. */
  async readsBytes(): Promise<boolean> {
    using lent = await this.read(piece, { signal })
    return bytes.equals(lent.bytes)
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }
}

/** Runs each step for one request; the last one for all that follow. Other messages are kept and not answered. */
export function steps(
  ...scripts: Script[]
): Script & { readonly requests: ClientMessage[]; readonly others: ClientMessage[] } {
  const requests: ClientMessage[] = []
  const others: ClientMessage[] = []
  const script: Script = (message, connection) => {
    if (!isRequest(message)) others.push(message)
    else scripts[Math.min(requests.push(message), scripts.length) - 1]?.(message, connection)
  }
  return Object.assign(script, { requests, others })
}
