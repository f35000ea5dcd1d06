import type { CountedCall } from './call-counts.ts'

/** One call as the weather sees it. */
export interface WeatherCall extends CountedCall {
  readonly isPremium: boolean
  /** What the call signs in, if it does: a dead account is told so in other words. */
  readonly signsIn: 'bot' | 'user' | undefined
  /** From where its client is connected. */
  readonly address: string
  /** Of a file, that it asks for. */
  readonly bytes: number
}
