import { gatewaySecret, operatorToken, setUpCode, TicketSigner } from '@streamvault/contract'
import { Seal } from '@streamvault/manager'
import { FileCiphers } from '@streamvault/worker'

/** What follows from the master secrets. */
export interface Credentials {
  readonly ciphers: FileCiphers
  readonly tickets: TicketSigner
  /** Those by which operators are known to the HTTP API, the current one first. */
  readonly operatorTokens: readonly [string, ...string[]]
  /** Those by which gateways are known, the current one first. */
  readonly gatewaySecrets: readonly [string, ...string[]]
  /** By which somebody takes a fresh vault over. */
  readonly setUpCode: string
  /** Keeps what people's apps make codes of. */
  readonly seal: Seal
}

/** The current secret first. */
export function credentialsOf(secrets: readonly [string, ...string[]]): Credentials {
  const [current, ...earlier] = secrets
  return {
    ciphers: new FileCiphers(secrets),
    tickets: new TicketSigner(secrets),
    operatorTokens: [operatorToken(current), ...earlier.map(operatorToken)],
    gatewaySecrets: [gatewaySecret(current), ...earlier.map(gatewaySecret)],
    setUpCode: setUpCode(current),
    seal: new Seal(secrets),
  }
}
