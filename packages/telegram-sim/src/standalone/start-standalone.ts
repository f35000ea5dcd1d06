import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControlServer } from '../control/control-server.ts'
import { TelegramSim } from '../telegram-sim.ts'
import type { WeatherPatch } from '../weather/weather-settings.ts'
import type { Announcement } from './announcement.ts'
import { populate } from './populate.ts'

export interface StandaloneOptions {
  /** Keeps everything over a restart; made when it is missing. Without it, a temporary one that ends with the simulator. */
  readonly directory?: string
  /** Of data centre 1; the others follow, and the CDN is behind them. Free ones unless given, and the same after a restart. */
  readonly port?: number
  /** 2 unless given. */
  readonly dataCentersCount?: number
  /** Of the weather; wins over what `weather` says. */
  readonly seed?: number
  readonly weather?: WeatherPatch
  /** How many accounts and channels there are at least: 4, 1 and 1 unless given. */
  readonly botsCount?: number
  readonly usersCount?: number
  readonly channelsCount?: number
  /** Asked of the users that are added now, besides their codes: two-step verification. */
  readonly usersPassword?: string
  /** Any that is free unless given. */
  readonly controlPort?: number
  /** Told of faults of the simulator. */
  readonly onFault?: (error: unknown, at: string) => void
  /** Told of clients that sent what cannot be understood. */
  readonly onMistake?: (mistake: Error, at: string) => void
}

/** A simulator that runs by itself. Disposing stops it, and keeps its folder if it was given one. */
export interface Standalone extends AsyncDisposable {
  readonly announcement: Announcement
  readonly sim: TelegramSim
}

/** As at Telegram: https://core.telegram.org/cdn */
const CDN_ID = 203
/** Of the form that Telegram's have. */
const API = { apiId: 1, apiHash: '0'.repeat(32) }

/** Starts a simulator with accounts, channels and a control API. Throws `WeatherFault`, and what listening throws. */
export async function startStandalone(options: StandaloneOptions = {}): Promise<Standalone> {
  await using started = new AsyncDisposableStack()
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'telegram-sim-')))
  if (options.directory === undefined) started.defer(() => rm(directory, { recursive: true, force: true }))
  await mkdir(directory, { recursive: true })
  const { dataCentersCount = 2, botsCount = 4, usersCount = 1, channelsCount = 1, usersPassword, onFault } = options
  const sim = started.use(await startSim(directory, options))
  sim.weather.change({ ...options.weather, ...(options.seed !== undefined && { seed: options.seed }) })
  const counts = { bots: botsCount, users: usersCount, channels: channelsCount, dataCenters: dataCentersCount }
  populate(sim, { ...counts, ...(usersPassword !== undefined && { usersPassword }) })
  const control = started.use(new ControlServer(sim, onFault))
  await control.listen(options.controlPort ?? 0)
  const publicKeyPath = join(directory, 'public-key.pem')
  await writeFile(publicKeyPath, sim.publicKeyPem)
  const announcement = announce(sim, control, publicKeyPath)
  const running = started.move()
  return { sim, announcement, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

async function startSim(directory: string, options: StandaloneOptions): Promise<TelegramSim> {
  const { port, dataCentersCount = 2, onFault, onMistake } = options
  const watched = { ...(onFault && { onFault }), ...(onMistake && { onMistake }) }
  const ids = [...Array.from({ length: dataCentersCount }, (_, index) => index + 1), CDN_ID]
  const kept = await keptPorts(directory)
  const start = (portOf: (id: number, index: number) => number) => {
    const [cdn, ...others] = ids.map((id, index) => ({ id, port: portOf(id, index) })).toReversed()
    const dataCenters = others.toReversed()
    return TelegramSim.start({ directory, dataCenters, ...(cdn && { cdn }), ...watched })
  }
  const sim = await (port === undefined
    ? // Clients remember where they were connected; but somebody else may be there by now.
      start((id) => kept[id] ?? 0).catch((error: unknown) => {
        if (!isTaken(error)) throw error
        return start(() => 0)
      })
    : start((_, index) => port + index))
  const ports = Object.fromEntries(sim.addresses.map((address) => [address.id, address.port]))
  await writeFile(join(directory, 'ports.json'), JSON.stringify(ports))
  return sim
}

async function keptPorts(directory: string): Promise<Readonly<Record<number, number>>> {
  try {
    return JSON.parse(await readFile(join(directory, 'ports.json'), 'utf8'))
  } catch {
    return {}
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function announce(sim: TelegramSim, control: ControlServer, publicKeyPath: string): Announcement {
  const { bots, users, channels } = sim.summary
  return {
    event: 'ready',
    addresses: sim.addresses,
    publicKeyPath,
    keyFingerprint: BigInt.asUintN(64, sim.keyFingerprint).toString(16),
    ...API,
    bots: bots.map(({ id, name, username = '', token, homeDataCenterId }) => ({
      id,
      name,
      username,
      token,
      homeDataCenterId,
    })),
    users: users.map(({ id, name, phone, loginCode, homeDataCenterId, password }) => ({
      id,
      name,
      phone,
      loginCode,
      homeDataCenterId,
      ...(password !== undefined && { hasPassword: true as const }),
    })),
    channels: channels.map(({ id, title }) => ({ id, title })),
    controlUrl: control.url,
    controlToken: control.token,
  }
}
