import { join } from 'node:path'
import type { Settings } from '@streamvault/config'
import { REQUESTS_BURST_SECONDS } from '@streamvault/contract'
import { keepWatching, type Logger } from '@streamvault/core'
import { Gateway } from '@streamvault/gateway'
import { openLibrary } from '../compose.ts'
import { HealthReporter } from '../health/health-reporter.ts'
import { hotlinksOf } from '../serve/hotlinks-of.ts'
import { localAddress } from '../serve/local-origin.ts'
import { createMetricsServer } from '../serve/metrics-server.ts'
import { openMetrics } from '../serve/open-metrics.ts'
import { RoleLeases } from '../serve/role-leases.ts'
import { noteEnforced } from '../takedown/enforcement.ts'
import { gatewayListeners } from './gateway-listeners.ts'
import { isReadyBehind } from './ready-behind.ts'

/** Many viewers may share an address; what each of them may have is the authoriser's to say. */
const RESPONSES_PER_STREAM = 4

export interface GatewayHooks {
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Called once viewers are answered, with the addresses where they are. */
  readonly onReady: (listening: readonly string[]) => void
}

/**
 * Runs the one origin in front of a manager and its workers until `signal` is aborted.
 *
 * Throws `CONFIG_INVALID`, `DATA_DIR_UNUSABLE`, `LIBRARY_NOT_FOUND`, `DATA_DIR_IN_USE` and `NGINX_UNUSABLE`.
 */
export async function runGateway(settings: Settings, { logger, signal, onReady }: GatewayHooks): Promise<void> {
  const listeners = gatewayListeners(settings)
  await using stack = new AsyncDisposableStack()
  // Without the catalogue nobody would know what was taken down.
  const foundation = stack.use(await openLibrary(settings, logger))
  const { dataDir, denials, metrics, local, gatewaySecrets } = foundation
  const origin = settings.PUBLIC_URL ?? settings.GATEWAY_LISTEN.join(',')
  stack.use(await RoleLeases.take(foundation, { roles: ['gateway'], origin }))
  const manager = settings.GATEWAY_MANAGER ?? localAddress({ host: settings.HOST, port: settings.PORT })
  const workers = settings.GATEWAY_WORKERS ?? [settings.WORKER_LISTEN ?? `unix:${join(dataDir, 'worker.sock')}`]
  const folder = join(dataDir, 'gateway')
  stack.use(keepWatching(denials))
  const gateway = await Gateway.start(foundation, {
    folder,
    listeners,
    managers: [manager],
    workers,
    workerSecret: gatewaySecrets[0],
    cache: { folder: join(folder, 'cache'), bytesMax: settings.GATEWAY_CACHE_BYTES },
    verifyBytesPerSecond: settings.GATEWAY_VERIFY_BYTES_PER_SECOND,
    limits: {
      requestsPerSecond: settings.GATEWAY_REQUESTS_PER_SECOND,
      requestsBurst: settings.GATEWAY_REQUESTS_PER_SECOND * REQUESTS_BURST_SECONDS,
      responsesMax: settings.GATEWAY_STREAMS_PER_VIEWER * RESPONSES_PER_STREAM,
    },
    workerProcesses: 'auto',
    arePicturesForAll: settings.ANONYMOUS_VIEWERS,
    streamsPerViewerMax: settings.GATEWAY_STREAMS_PER_VIEWER,
    viewerBytesPerSecond: settings.GATEWAY_VIEWER_BYTES_PER_SECOND,
    hotlinks: hotlinksOf(settings),
    isReady: () => isReadyBehind({ manager, workers }),
    onEnforced: (cursor) => noteEnforced(local, 'gateway', cursor),
  })
  stack.use(gateway)
  stack.use(new HealthReporter(foundation, { role: 'gateway', refresh: () => gateway.report() }))
  const server = createMetricsServer(metrics, () => gateway.report())
  await openMetrics(server, { logger, stack, port: settings.GATEWAY_METRICS_PORT })
  onReady(settings.GATEWAY_LISTEN)
  await new Promise<void>((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
}
