import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import { gatewaySecret, TicketSigner } from '@streamvault/contract'
import { TakedownWatch } from '@streamvault/core'
import { Gateway } from '@streamvault/gateway'
import { openDataDir } from '@streamvault/runtime'
import { createLogger, createMetrics, systemClock } from '@streamvault/telemetry'
import { MemoryCatalog } from '@streamvault/testkit'
import type { GatewayRequest } from './gateway.ts'

/** Runs a gateway in front of the vault of a data folder until it is told to end. */
const { address, folder, dataDir, limits, workerProcesses }: GatewayRequest = JSON.parse(process.argv[2] ?? '')
const PLENTY = 1_000_000
const usual = loadConfig({})
const perSecond = limits === 'none' ? PLENTY : usual.GATEWAY_REQUESTS_PER_SECOND
const streamsPerViewerMax = limits === 'none' ? PLENTY : usual.GATEWAY_STREAMS_PER_VIEWER

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
    // Its catalogue knows no file to compare with.
    verifyBytesPerSecond: 0,
    // As `runGateway` has them.
    limits: {
      requestsPerSecond: perSecond,
      requestsBurst: 10 * perSecond,
      responsesMax: Math.min(4 * streamsPerViewerMax, 60_000),
    },
    streamsPerViewerMax,
    workerProcesses,
    viewerBytesPerSecond: 0,
    arePicturesForAll: true,
    hotlinks: { allowed: false, embedders: [] },
    isReady: async () => true,
    onEnforced: async () => {},
  },
)
console.log('ready')
await new Promise((resolve) => process.once('SIGTERM', resolve))
await gateway.report()
