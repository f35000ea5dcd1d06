import type { paths } from './generated/schema.d.ts'

type Answer<Operation> = Operation extends { responses: { 200: { content: { 'application/json': infer Body } } } }
  ? Body
  : never

/** What the API answers with, as the generated schema says it. */
export type TitlePage = Answer<paths['/api/v1/titles']['get']>
export type Title = Answer<paths['/api/v1/titles/{titleId}']['get']>
export type Playback = Answer<paths['/api/v1/playback']['post']>
export type PlayableSubtitle = Playback['subtitles'][number]
export type Pack = Answer<paths['/api/v1/packs']['post']>
export type PackRequest = paths['/api/v1/packs']['post']['requestBody']['content']['application/json']
export type Account = Answer<paths['/api/v1/account']['get']>
export type Role = NonNullable<Account['person']>['role']
export type SignInOffer = Answer<paths['/api/v1/sign-in/offer']['post']>
export type SignInRequest = paths['/api/v1/sign-in']['post']['requestBody']['content']['application/json']
export type Factors = Answer<paths['/api/v1/factors']['get']>
export type CodeSetUp = Answer<paths['/api/v1/factors/code']['post']>
export type WebAuthnJson = Answer<paths['/api/v1/factors/passkeys/options']['post']>['options']
export type SessionList = Answer<paths['/api/v1/sessions']['get']>
export type NoticeRequest = paths['/api/v1/notices']['post']['requestBody']['content']['application/json']
export type NoticeStatus = Answer<paths['/api/v1/notices/{noticeNumber}']['get']>
export type Ground = NoticeRequest['ground']
export type Transparency = Answer<paths['/api/v1/transparency']['get']>
export type TitleSummary = TitlePage['items'][number]
export type Picture = NonNullable<TitleSummary['poster']>
export type TitleKind = TitleSummary['kind']
export type Bucket = TitleSummary['buckets'][number]
export type MediaFile = Title['files'][number]
export type Season = Title['seasons'][number]
export type Episode = Season['episodes'][number]
export type Track = MediaFile['tracks'][number]
