import type { Logger } from '@streamvault/core'

/** Whoever has no Redis does not carry its driver, which takes 25 MB. */
export async function openRedis(url: string, logger: Logger) {
  const { RedisEphemeral } = await import('@streamvault/ephemeral-redis')
  return new RedisEphemeral(url, { logger })
}
