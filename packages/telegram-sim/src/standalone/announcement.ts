import type { DataCenterAddress } from '../world/world.ts'

/** All that a client needs in order to use a simulator that runs by itself. */
export interface Announcement {
  readonly event: 'ready'
  readonly addresses: readonly DataCenterAddress[]
  /** A file in PEM (PKCS #1): what clients have to trust. */
  readonly publicKeyPath: string
  /** Of that key, in hex without a sign. */
  readonly keyFingerprint: string
  /** Any are taken; clients insist on having some. */
  readonly apiId: number
  readonly apiHash: string
  readonly bots: readonly {
    readonly id: number
    readonly name: string
    readonly username: string
    readonly token: string
    readonly homeDataCenterId: number
  }[]
  readonly users: readonly {
    readonly id: number
    readonly name: string
    readonly phone: string
    readonly loginCode: string
    /** Whether a password is asked for besides the code; only a proof of it is kept. */
    readonly hasPassword?: true
    readonly homeDataCenterId: number
  }[]
  readonly channels: readonly { readonly id: number; readonly title: string }[]
  readonly controlUrl: string
  /** For `Authorization: Bearer`; another one after every start. */
  readonly controlToken: string
}
