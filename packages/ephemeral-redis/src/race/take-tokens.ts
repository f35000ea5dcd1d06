import { setTimeout as sleep } from 'node:timers/promises'
import { RedisEphemeral } from '../index.ts'

const [, , url = '', count = '', startsAt = ''] = process.argv
const ignore = () => {}
const logger = { error: ignore, warn: ignore, info: ignore, debug: ignore, child: () => logger }

await using ephemeral = new RedisEphemeral(url, { logger })
await ephemeral.get('connected before the race begins')
await sleep(Number(startsAt) - Date.now())
const won: number[] = []
for (let index = 0; index < Number(count); index++) {
  if ((await ephemeral.take(`token ${index}`)) !== undefined) won.push(index)
}
process.stdout.write(JSON.stringify(won))
