import { answer, api, bounded, type Call } from './call.ts'
import type {
  Account,
  CodeSetUp,
  Factors,
  NoticeRequest,
  NoticeStatus,
  Pack,
  PackRequest,
  Playback,
  SessionList,
  SignInOffer,
  SignInRequest,
  Title,
  TitleKind,
  TitlePage,
  TitleSummary,
  Transparency,
  WebAuthnJson,
} from './views.ts'

interface TitleQuery extends Call {
  readonly kind?: TitleKind | undefined
  /** 1 to 200. */
  readonly limit?: number
  /** Cursor of the page, from the one before. */
  readonly after?: string | undefined
}

/** One page of the library, newest first. */
export function listTitles({ kind, limit, after, signal }: TitleQuery): Promise<TitlePage> {
  const query = { ...(kind && { kind }), ...(limit && { limit }), ...(after && { after }) }
  return answer(api().GET('/api/v1/titles', { params: { query }, signal: bounded(signal) }))
}

/** One title with all its files. Throws `TITLE_NOT_FOUND`. */
export function readTitle(titleId: string, { signal }: Call = {}): Promise<Title> {
  return answer(api().GET('/api/v1/titles/{titleId}', { params: { path: { titleId } }, signal: bounded(signal) }))
}

/** The titles whose words begin like those of `text`, best first. */
export async function searchTitles(text: string, { signal }: Call = {}): Promise<readonly TitleSummary[]> {
  const query = { q: text, limit: 8 }
  const found = await answer(api().GET('/api/v1/search', { params: { query }, signal: bounded(signal) }))
  return found.items
}

/** A fresh ticket for the bytes of a file. */
export function requestPlayback(fileId: string, { signal }: Call = {}): Promise<Playback> {
  return answer(api().POST('/api/v1/playback', { body: { fileId }, signal: bounded(signal) }))
}

/** A fresh ticket for a season in one bucket, as one archive. */
export function requestPack(pack: PackRequest, { signal }: Call = {}): Promise<Pack> {
  return answer(api().POST('/api/v1/packs', { body: pack, signal: bounded(signal) }))
}

/** Who asks. */
export function readAccount({ signal }: Call = {}): Promise<Account> {
  return answer(api().GET('/api/v1/account', { signal: bounded(signal) }))
}

/** Whom a link signs in. That does not use it up. */
export function lookAtSignIn(token: string, { signal }: Call = {}): Promise<SignInOffer> {
  return answer(api().POST('/api/v1/sign-in/offer', { body: { token }, signal: bounded(signal) }))
}

/** Signs this browser in. */
export function signIn(request: SignInRequest): Promise<Account> {
  return answer(api().POST('/api/v1/sign-in', { body: request, signal: bounded(undefined) }))
}

/** Signs this browser out. */
export function signOut(): Promise<Account> {
  return answer(api().POST('/api/v1/sign-out', { signal: bounded(undefined) }))
}

/** Where one is signed in. */
export function listSessions({ signal }: Call = {}): Promise<SessionList> {
  return answer(api().GET('/api/v1/sessions', { signal: bounded(signal) }))
}

/** Signs another browser out, and returns those that are left. */
export function endSession(sessionId: string): Promise<SessionList> {
  const params = { path: { sessionId } }
  return answer(api().DELETE('/api/v1/sessions/{sessionId}', { params, signal: bounded(undefined) }))
}

/** Signs every browser out but this one. */
export function endOtherSessions(): Promise<SessionList> {
  return answer(api().DELETE('/api/v1/sessions', { signal: bounded(undefined) }))
}

/** One's own second factors. */
export function listFactors({ signal }: Call = {}): Promise<Factors> {
  return answer(api().GET('/api/v1/factors', { signal: bounded(signal) }))
}

/** A secret for an app that makes codes. */
export function beginCode(): Promise<CodeSetUp> {
  return answer(api().POST('/api/v1/factors/code', { signal: bounded(undefined) }))
}

/** Takes the app for a second factor, by a code of it. */
export function confirmCode(code: string): Promise<Factors> {
  return answer(api().PUT('/api/v1/factors/code', { body: { code }, signal: bounded(undefined) }))
}

/** Asks for no code any longer. */
export function removeCode(): Promise<Factors> {
  return answer(api().DELETE('/api/v1/factors/code', { signal: bounded(undefined) }))
}

/** What a device needs to make a passkey. */
export async function beginPasskey(): Promise<WebAuthnJson> {
  return (await answer(api().POST('/api/v1/factors/passkeys/options', { signal: bounded(undefined) }))).options
}

/** Takes a passkey for a second factor. */
export function addPasskey(name: string, response: WebAuthnJson): Promise<Factors> {
  return answer(api().POST('/api/v1/factors/passkeys', { body: { name, response }, signal: bounded(undefined) }))
}

/** Takes a passkey no longer. */
export function removePasskey(passkeyId: string): Promise<Factors> {
  const params = { path: { passkeyId } }
  return answer(api().DELETE('/api/v1/factors/passkeys/{passkeyId}', { params, signal: bounded(undefined) }))
}

/** Says that something should be taken down. */
export function giveNotice(notice: NoticeRequest): Promise<NoticeStatus> {
  return answer(api().POST('/api/v1/notices', { body: notice, signal: bounded(undefined) }))
}

/** What became of a notice. Throws `NOTICE_NOT_FOUND`. */
export function readNotice(noticeNumber: string): Promise<NoticeStatus> {
  const params = { path: { noticeNumber } }
  return answer(api().GET('/api/v1/notices/{noticeNumber}', { params, signal: bounded(undefined) }))
}

/** What was taken down, in numbers. */
export function readTransparency(): Promise<Transparency> {
  return answer(api().GET('/api/v1/transparency', { signal: bounded(undefined) }))
}
