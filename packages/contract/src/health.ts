import { z } from 'zod'

const instant = z.iso.datetime()
const bytes = z.number()

export const healthSchema = z
  .object({
    at: instant,
    worker: z
      .object({
        streams: z.int(),
        hitRatio: z
          .number()
          .exactOptional()
          .meta({ description: 'Of slices since the start, 0 to 1; absent before the first.' }),
        cacheBytes: bytes,
        cacheBytesMax: bytes,
        bufferBytes: bytes,
        residentBytes: bytes,
        isWarming: z.boolean(),
      })
      .exactOptional()
      .meta({ description: 'Absent while no worker tells.' }),
    gateway: z
      .object({
        streams: z.int(),
        hitRatio: z.number().exactOptional().meta({ description: 'Of responses since the start, 0 to 1.' }),
      })
      .exactOptional()
      .meta({ description: 'Absent where there is no gateway, or while it does not tell.' }),
    egress: z
      .object({
        month: z.string(),
        bytes,
        freeBytes: bytes.meta({ description: 'What a free machine may send in a month.' }),
      })
      .meta({ description: 'What viewers were sent this month, by UTC, known to a minute.' }),
    machine: z.object({
      load: z.number().meta({ description: 'Of the last minute, for each processor.' }),
      processors: z.int(),
      memoryBytes: bytes,
      memoryFreeBytes: bytes,
      diskBytes: bytes,
      diskFreeBytes: bytes,
    }),
    queue: z.array(z.object({ kind: z.string(), running: z.int(), waiting: z.int() })),
    swarms: z.array(
      z.object({
        swarm: z.enum(['store', 'mirror']),
        floods: z.int(),
        accounts: z.array(
          z.object({
            name: z.string(),
            handle: z.string(),
            state: z.enum(['starting', 'usable', 'waiting', 'elsewhere', 'broken']),
            waitsUntil: instant
              .exactOptional()
              .meta({ description: 'Until when Telegram told it to wait, somewhere.' }),
            advice: z.string().exactOptional(),
            windowSlices: z.int().meta({ description: 'What it may have on its way at once, in slices of 1 MiB.' }),
            inFlightBytes: bytes,
            firstByteMs: z.number().meta({ description: 'How soon it answers; of several data centres, the slowest.' }),
            failureShare: z.number(),
          }),
        ),
      }),
    ),
    mirrors: z.array(z.object({ name: z.string(), lagParts: z.number(), lagBytes: bytes, lagSeconds: z.number() })),
    scrub: z
      .object({
        state: z.enum(['waiting', 'running', 'done', 'failed']),
        name: z.string().exactOptional(),
        files: z.int(),
        repaired: z.int(),
        lost: z.int(),
      })
      .exactOptional()
      .meta({ description: 'The one that runs, or the last one.' }),
    titlesCount: z.int(),
    reviewCount: z.int().meta({ description: 'Files that wait for somebody who knows them; 200 for many.' }),
  })
  .meta({ id: 'Health', description: 'How the vault is doing.' })
export type HealthView = z.infer<typeof healthSchema>

/** What workers and gateways tell those who look. */
const count = z.number().min(0)

export const workerReportSchema = z.object({
  streams: count,
  hits: count,
  loads: count,
  cacheBytes: count,
  bufferBytes: count,
  residentBytes: count,
  isWarming: z.boolean(),
})
export type WorkerReport = z.infer<typeof workerReportSchema>

export const gatewayReportSchema = z.object({ streams: count, hits: count, responses: count })
export type GatewayReport = z.infer<typeof gatewayReportSchema>
