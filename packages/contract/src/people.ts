import { type AuditEntry, type Person, ROLES, type Session, type Warning } from '@streamvault/core'
import { z } from 'zod'

const NAME_CHARS_MAX = 200
const TOKEN_CHARS_MAX = 200
const PAGE_MAX = 200

const instant = z.iso.datetime()
const textOf = (at: number) => new Date(at).toISOString()

const DEVICE_NAME_CHARS_MAX = 100
/** What authenticators and the vault say to each other is theirs; it goes through the browser as it is. */
const webAuthnSchema = z.record(z.string(), z.unknown())
const codeSchema = z.string().regex(/^\d{6}$/)

export const offerRequestSchema = z
  .strictObject({ token: z.string().min(1).max(TOKEN_CHARS_MAX) })
  .meta({ id: 'SignInOfferRequest', description: 'What follows the `#` in the link.' })

export const signInRequestSchema = z
  .strictObject({
    token: z.string().min(1).max(TOKEN_CHARS_MAX),
    code: codeSchema.exactOptional(),
    passkey: webAuthnSchema.exactOptional().meta({ description: 'An `AuthenticationResponseJSON` of WebAuthn.' }),
  })
  .meta({
    id: 'SignInRequest',
    description: 'What follows the `#` in the link; and where a second factor is wanted, one of those.',
  })

export const signInOfferSchema = z
  .object({
    name: z.string(),
    role: z.enum(ROLES),
    expiresAt: instant,
    secondFactor: z
      .object({
        code: z.boolean().meta({ description: 'Whether a code of an app will do.' }),
        passkey: webAuthnSchema
          .exactOptional()
          .meta({ description: '`PublicKeyCredentialRequestOptionsJSON` of WebAuthn, where a passkey will do.' }),
      })
      .exactOptional()
      .meta({ description: 'Absent where the link is enough.' }),
  })
  .meta({ id: 'SignInOffer', description: 'Whom a link signs in.' })

export const accountSchema = z
  .object({
    mayBrowse: z.boolean().meta({ description: 'Whether the library is shown to this viewer.' }),
    person: z
      .object({
        id: z.string(),
        name: z.string(),
        role: z.enum(ROLES),
        actions: z
          .array(z.string())
          .meta({ description: 'What the person may do, as the page of permissions names it.' }),
      })
      .exactOptional()
      .meta({ description: 'Absent where nobody is signed in.' }),
  })
  .meta({ id: 'Account', description: 'Who asks.' })
export type AccountView = z.infer<typeof accountSchema>

export const sessionViewSchema = z
  .object({
    id: z.string(),
    device: z.string().meta({ description: 'What the browser calls itself; may be empty.' }),
    begunAt: instant,
    usedAt: instant.meta({ description: 'Known to five minutes.' }),
    isThis: z.boolean(),
  })
  .meta({ id: 'Session', description: 'A browser in which somebody is signed in.' })

export const sessionListSchema = z
  .object({ items: z.array(sessionViewSchema) })
  .meta({ id: 'SessionList', description: 'Where somebody is signed in, what was used last first.' })
export type SessionListView = z.infer<typeof sessionListSchema>

export const factorsSchema = z
  .object({
    code: z.boolean(),
    passkeys: z.array(z.object({ id: z.string(), name: z.string(), addedAt: instant })),
  })
  .meta({ id: 'SecondFactors', description: 'What one shows besides a link.' })
export type FactorsView = z.infer<typeof factorsSchema>

export const codeSetUpSchema = z
  .object({ secret: z.string(), url: z.string().meta({ description: 'The same as an `otpauth:` address.' }) })
  .meta({ id: 'CodeSetUp', description: 'What an app needs that makes codes. It holds once a code of it was shown.' })

export const codeRequestSchema = z.strictObject({ code: codeSchema }).meta({ id: 'CodeRequest' })

export const passkeyOptionsSchema = z
  .object({ options: webAuthnSchema.meta({ description: '`PublicKeyCredentialCreationOptionsJSON` of WebAuthn.' }) })
  .meta({ id: 'PasskeyOptions' })

export const passkeyRequestSchema = z
  .strictObject({
    name: z.string().min(1).max(DEVICE_NAME_CHARS_MAX),
    response: webAuthnSchema.meta({ description: 'A `RegistrationResponseJSON` of WebAuthn.' }),
  })
  .meta({ id: 'PasskeyRequest' })

export const personViewSchema = z
  .object({
    id: z.string(),
    telegramId: z.string().exactOptional(),
    name: z.string(),
    role: z.enum(ROLES),
    addedAt: instant,
    banned: z
      .object({ until: instant.exactOptional(), reason: z.string() })
      .exactOptional()
      .meta({ description: 'Why and until when the person may not come in; for ever where no end is said.' }),
    admitted: z
      .enum(['invite', 'open', 'members'])
      .exactOptional()
      .meta({ description: 'How the person came in; absent for whom an operator has let in.' }),
    warnings: z
      .array(z.object({ at: instant, reason: z.string(), toldAt: instant.exactOptional() }))
      .exactOptional()
      .meta({ description: 'The last ten, the oldest first.' }),
  })
  .meta({ id: 'Person', description: 'Somebody whom the vault knows.' })
export type PersonView = z.infer<typeof personViewSchema>

export const personPageSchema = z
  .object({ items: z.array(personViewSchema), next: z.string().exactOptional() })
  .meta({ id: 'PersonPage', description: 'One page of people, by their ids.' })

export const personRequestSchema = z
  .strictObject({
    telegramId: z.string().regex(/^[1-9]\d{0,15}$/),
    name: z.string().min(1).max(NAME_CHARS_MAX),
    role: z.enum(ROLES),
  })
  .meta({ id: 'PersonRequest', description: 'Somebody to be let in, by the number of a Telegram account.' })

export const roleRequestSchema = z.strictObject({ role: z.enum(ROLES) }).meta({ id: 'RoleRequest' })

export const banRequestSchema = z
  .strictObject({ reason: z.string().min(1).max(NAME_CHARS_MAX), until: instant.exactOptional() })
  .meta({ id: 'BanRequest', description: 'For ever where no end is said.' })

export const warningRequestSchema = z
  .strictObject({ reason: z.string().min(1).max(NAME_CHARS_MAX) })
  .meta({ id: 'WarningRequest', description: 'What the person is told.' })

export const invitationRequestSchema = z
  .strictObject({ role: z.enum(ROLES).default('viewer') })
  .meta({ id: 'InvitationRequest' })

export const invitationSchema = z
  .object({
    token: z.string().meta({ description: 'What whoever is invited says to the bot, behind `/start`.' }),
    url: z
      .string()
      .exactOptional()
      .meta({ description: 'What says it for them; absent while it is not known how the bot is called.' }),
    expiresAt: instant,
  })
  .meta({ id: 'Invitation', description: 'Lets one person in, once.' })

export const auditEntrySchema = z
  .object({
    at: instant,
    who: z.string().meta({ description: 'The id of a person, `operator-token` or `machine`.' }),
    what: z.string().meta({ description: 'The id of the operation, or the command of the bot.' }),
    on: z.string().exactOptional(),
    requestId: z.string(),
    failed: z.string().exactOptional().meta({ description: 'The code of the problem that it ended with.' }),
  })
  .meta({ id: 'AuditEntry', description: 'One thing that was done by somebody who may do more than watch.' })

export const auditPageSchema = z
  .object({ items: z.array(auditEntrySchema), next: z.string().exactOptional() })
  .meta({ id: 'AuditPage', description: 'One page of what was done, newest first.' })

/** How a page of people, or of what was done, is asked for. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(50),
  after: z.string().min(1).max(1_000).exactOptional(),
})

/** As the API shows a person. */
export function personView({ addedAt, banned, warnings, factors: _, ...person }: Person): PersonView {
  const { until, reason } = banned ?? {}
  return {
    ...person,
    addedAt: textOf(addedAt),
    ...(warnings && { warnings: warnings.map(warningView) }),
    ...(reason !== undefined && { banned: { reason, ...(until !== undefined && { until: textOf(until) }) } }),
  }
}

function warningView({ at, reason, toldAt }: Warning) {
  return { at: textOf(at), reason, ...(toldAt !== undefined && { toldAt: textOf(toldAt) }) }
}

/** As the API shows second factors to their owner. */
export function factorsView({ factors }: Pick<Person, 'factors'>): FactorsView {
  const passkeys = factors?.passkeys ?? []
  return {
    code: factors?.totp !== undefined,
    passkeys: passkeys.map(({ id, name, addedAt }) => ({ id, name, addedAt: textOf(addedAt) })),
  }
}

/** As the API shows a session to its owner, who asks from the session `here`. */
export function sessionView({ id, device, begunAt, usedAt }: Session, here: string | undefined) {
  return { id, device, begunAt: textOf(begunAt), usedAt: textOf(usedAt), isThis: id === here }
}

/** As the API shows what was done. */
export function auditView({ id: _, at, ...entry }: AuditEntry): z.infer<typeof auditEntrySchema> {
  return { at: textOf(at), ...entry }
}
