import type { Instant } from '../ports/clock.ts'
import type { PersonId, SessionId } from './ids.ts'

/** What somebody may do, from the least to the most. */
export const ROLES = ['viewer', 'supporter', 'curator', 'admin', 'superAdmin'] as const
export type Role = (typeof ROLES)[number]

/** Somebody who may not come in. */
export interface Ban {
  /** When it ends; absent for one that does not. */
  readonly until?: Instant
  /** Told to the person. */
  readonly reason: string
}

/** Something that somebody was told not to do again. */
export interface Warning {
  readonly at: Instant
  readonly reason: string
  /** When the person was told; absent while nobody could tell. */
  readonly toldAt?: Instant
}

/** How somebody came in of whom nobody had decided: by an invitation, as everybody does, or as a member of channels. */
export type Admission = 'invite' | 'open' | 'members'

/** A key that somebody's device keeps, as WebAuthn has it. */
export interface Passkey {
  /** As the device names it, base64url. */
  readonly id: string
  /** COSE, base64url. */
  readonly publicKey: string
  /** Grows with each use, where the device counts. */
  readonly counter: number
  /** How the device can be reached, as browsers tell it. */
  readonly transports: readonly string[]
  /** The person's own name for it. */
  readonly name: string
  readonly addedAt: Instant
}

/** What a person shows besides a link. */
export interface SecondFactors {
  /** The secret of an app that makes codes, sealed with the vault's. */
  readonly totp?: string
  readonly passkeys: readonly Passkey[]
}

/** Somebody whom the vault knows. */
export interface Person {
  readonly id: PersonId
  /** The number of the person's account, where there is one; the id follows from it. */
  readonly telegramId?: string
  readonly name: string
  readonly role: Role
  readonly addedAt: Instant
  readonly banned?: Ban
  /** Absent for whom an operator has let in. */
  readonly admitted?: Admission
  /** The last ones, the oldest first. */
  readonly warnings?: readonly Warning[]
  /** Absent where a link is enough. */
  readonly factors?: SecondFactors
}

/** One browser in which somebody is signed in. Secrets are kept as their SHA-256, in hexadecimal. */
export interface Session {
  readonly id: SessionId
  readonly person: PersonId
  /** What the browser shows. */
  readonly secret: string
  /** What it was given in exchange; it holds once the browser has shown it. */
  readonly nextSecret?: string
  /** What it showed before, which requests that are under way still show. */
  readonly lastSecret?: string
  /** When a secret was last given out, or taken over. */
  readonly turnedAt: Instant
  readonly begunAt: Instant
  readonly usedAt: Instant
  /** What the browser calls itself; empty where it does not say. */
  readonly device: string
}

/** One thing that somebody did who may do more than watch. */
export interface AuditEntry {
  /** As `auditId` makes it. */
  readonly id: string
  readonly at: Instant
  /** The id of a person, or what else the vault was told by. */
  readonly who: string
  readonly what: string
  /** Absent where it is about nothing in particular. */
  readonly on?: string
  readonly requestId: string
  /** The code of the error that it ended with; absent where nothing went wrong. */
  readonly failed?: string
}
