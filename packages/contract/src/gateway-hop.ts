import { hkdfSync } from 'node:crypto'

/** What a gateway says to a worker of a request that it has let in, by names in lower case. */
export const GATEWAY_FIELDS = {
  /** Proves that it is a gateway of this vault. */
  secret: 'x-streamvault-secret',
  /** What the viewer's ticket opens, as `KIND/ID`; absent where the worker is to look at the ticket. */
  granted: 'x-streamvault-granted',
  /** Names the viewer: equal for equal viewers, and of no other meaning. */
  viewer: 'x-streamvault-viewer',
  /** The content epoch under which the gateway keeps the bytes. */
  epoch: 'x-streamvault-epoch',
  /** The range that the viewer asked for; what is asked of the worker are slices of it. */
  asked: 'x-streamvault-asked',
} as const

const SECRET_BYTES = 32

/** What a gateway proves itself by. Both sides derive it from the master secret, so that nothing more is configured. */
export function gatewaySecret(masterSecret: string): string {
  return Buffer.from(hkdfSync('sha256', masterSecret, '', 'streamvault gateway v1', SECRET_BYTES)).toString('base64url')
}
