import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger, Metrics } from '@streamvault/core'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Library } from '../library/library.ts'
import type { PackDesk } from '../pack/pack-desk.ts'
import type { PlaybackDesk } from '../playback/playback-desk.ts'
import type { OperatorRule } from '../rights/operator-rule.ts'
import type { RightsDesk } from '../rights/rights-desk.ts'

export interface ApiDeps {
  readonly library: Pick<Library, 'listTitles' | 'getTitle' | 'search'>
  readonly playback: Pick<PlaybackDesk, 'open'>
  readonly packs: Pick<PackDesk, 'open'>
  readonly rights: Pick<RightsDesk, 'list' | 'read'>
  readonly mayOperate: OperatorRule
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A Fastify instance whose routes are typed by their zod schemas. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>
