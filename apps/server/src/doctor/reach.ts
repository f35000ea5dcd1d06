import type { CallOptions, Clock } from '@streamvault/core'
import { type ProbeResult, probeDataCenter, type TelegramNetwork } from '@streamvault/telegram'
import { type Finding, stepFinding } from './finding.ts'

/** Where something listens. */
export interface Place {
  readonly id: number
  readonly host: string
  readonly port: number
}

const LOOK_AT_NETWORK = 'Let this machine connect there: look at its firewall, and at the network it is in.'
const SWALLOWED =
  'Something on the way takes the connection and swallows what is sent: look at firewall and proxy, and ask the provider, who may block Telegram.'

/** Whether each data centre answers in Telegram's protocol; all are asked at once, and have ten seconds. */
export function reachFindings(
  places: readonly Place[],
  { publicKeyPem, ...options }: CallOptions & { readonly clock: Clock } & Pick<TelegramNetwork, 'publicKeyPem'>,
): Promise<Finding[]> {
  return Promise.all(
    places.map(async ({ id, host, port }) => {
      const found = await probeDataCenter({ host, port, publicKeyPem }, options)
      const where = `Data centre ${id} (${host}:${port})`
      return stepFinding('network', found.kind === 'answers' ? 'ok' : 'problem', `${where} ${resultText(found)}`)
    }),
  )
}

function resultText(result: ProbeResult): string {
  switch (result.kind) {
    case 'answers':
      return 'can be reached, and answers.'
    case 'unreachable':
      return `cannot be reached (${result.code}). ${LOOK_AT_NETWORK}`
    case 'silent':
      return `takes connections, and does not answer. ${SWALLOWED}`
    case 'hung up':
      return `takes connections, and ends them without an answer. ${SWALLOWED}`
    case 'foreign':
      return `answers, but not as a data centre of Telegram does. Compare STREAMVAULT_TELEGRAM_DCS, and look for a proxy on the way.`
    case 'other key':
      return `answers, but has another key than STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE. Compare that file and STREAMVAULT_TELEGRAM_DCS.`
  }
}
