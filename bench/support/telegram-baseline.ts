import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TelegramWorld } from './telegram-world.ts'

/** Message 1 tells of the channel's creation. */
const FIRST_POST = 2
/** The least that Telegram gives. */
const SMALL_BYTES = 4096

export interface BaselineRequest {
  readonly address: { readonly id: number; readonly host: string; readonly port: number }
  readonly publicKeyPath: string
  readonly token: string
  readonly channelId: number
  readonly messageId: number
  /** One MiB after the other, as most bots read; mtcute's own stream; or 4 KiB after the other, which tells the round trip. */
  readonly way: 'serial' | 'stream' | 'small'
  readonly readBytes: number
}

export interface BaselineResult {
  readonly bytes: number
  readonly seconds: number
}

/** Reads the first film that was stored as others do, in a process of its own, as the bot that the vault does not have. */
export async function runBaseline(
  world: TelegramWorld,
  how: Pick<BaselineRequest, 'way' | 'readBytes'>,
): Promise<BaselineResult> {
  const { addresses, publicKeyPath, bots, channels } = world.announcement
  const [address] = addresses
  const [channel] = channels
  const bot = bots.at(-1)
  if (address === undefined || channel === undefined || bot === undefined) throw new Error('nothing was announced')
  const place = { address, channelId: channel.id, messageId: FIRST_POST }
  const request: BaselineRequest = { publicKeyPath, token: bot.token, ...place, ...how }
  const script = join(import.meta.dirname, 'telegram-baseline-process.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(request)])
  return JSON.parse(stdout)
}

/** How long the smallest read takes, from one client that does nothing else, in ms: the mean of `count`. */
export async function measureRoundTrip(world: TelegramWorld, count: number): Promise<number> {
  const { seconds } = await runBaseline(world, { way: 'small', readBytes: count * SMALL_BYTES })
  return (seconds / count) * 1000
}
