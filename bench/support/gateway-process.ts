import { join } from 'node:path'
import { gatewaySecret, TicketSigner } from '@streamvault/contract'
import { TakedownWatch } from '@streamvault/core'
import { Gateway } from '@streamvault/gateway'
import { openDataDir } from '@streamvault/runtime'
import { createLogger, createMetrics, systemClock } from '@streamvault/telemetry'
import { MemoryCatalog } from '@streamvault/testkit'

/** Runs a gateway in front of the vault of a data folder, without limits, until it is told to end. */
const [address = '', folder = '', dataDir = ''] = process.argv.slice(2)
const PLENTY = 1_000_000

const secrets = await openDataDir({ SECRET: undefined, SECRET_PREVIOUS: undefined }, dataDir)
const logger = createLogger({ level: 'warn', pretty: false })
// Nothing of what is measured was taken down.
const catalog = new MemoryCatalog()
await using gateway = await Gateway.start(
  {
    clock: systemClock,
    logger,
    metrics: createMetrics(),
    tickets: new TicketSigner(secrets),
    denials: await TakedownWatch.load({ takedowns: catalog.takedowns, clock: systemClock, logger }),
    catalog,
  },
  {
    folder,
    listeners: [{ kind: 'tcp', address, proxies: [] }],
    managers: ['127.0.0.1:1'],
    workers: [`unix:${join(dataDir, 'worker.sock')}`],
    workerSecret: gatewaySecret(secrets[0]),
    cache: { folder: join(folder, 'cache'), bytesMax: 4 * 1024 ** 3 },
    limits: { requestsPerSecond: PLENTY, requestsBurst: PLENTY, responsesMax: 60_000 },
    streamsPerViewerMax: PLENTY,
    workerProcesses: 1,
    viewerBytesPerSecond: 0,
    hotlinks: { allowed: true, hosts: [] },
    isReady: async () => true,
    onEnforced: async () => {},
  },
)
console.log('ready')
await new Promise((resolve) => process.once('SIGTERM', resolve))
gateway.report()
