import { once } from 'node:events'
import { loadConfig } from '@streamvault/config'
import { silentLogger } from '@streamvault/testkit'
import { openFoundation } from '../compose.ts'
import { createPeople } from '../people/create-people.ts'

const [, , settings = ''] = process.argv

/** Confirms every link that it is told, and says which it had. */
await using foundation = await openFoundation(loadConfig(JSON.parse(settings)), silentLogger)
const { signIn } = createPeople(foundation)
process.send?.('ready')
const [tokens] = (await once(process, 'message')) as [readonly string[]]
const place = { origin: 'http://localhost' }
const won: string[] = []
for (const [at, token] of tokens.entries()) {
  // Each as another viewer: it is not the limit of attempts that is raced for.
  const viewer = `${process.pid} ${at}`
  const confirmed = await signIn
    .confirm(token, { viewer, place, device: `process ${process.pid}` })
    .catch(() => undefined)
  if (confirmed !== undefined) won.push(token)
}
process.send?.(won, () => process.disconnect())
