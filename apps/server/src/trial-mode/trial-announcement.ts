/** What of the simulator's announcement the vault needs. */
export interface TrialAnnouncement {
  readonly addresses: readonly {
    readonly id: number
    readonly host: string
    readonly port: number
    readonly isCdn?: boolean
  }[]
  readonly publicKeyPath: string
  readonly apiId: number
  readonly apiHash: string
  readonly bots: readonly { readonly token: string; readonly username: string }[]
  readonly users: readonly { readonly id: number; readonly phone: string; readonly loginCode: string }[]
  readonly channels: readonly { readonly id: number }[]
}

/** Undefined for any other message. The simulator is of this repository, so its word is taken for the rest. */
export function trialAnnouncementOf(message: unknown): TrialAnnouncement | undefined {
  return eventOf(message) === 'ready' ? (message as TrialAnnouncement) : undefined
}

/** Whether the simulator says that another one runs on its folder still. */
export function isTrialWaiting(message: unknown): boolean {
  return eventOf(message) === 'waiting'
}

function eventOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'event' in message ? message.event : undefined
}
