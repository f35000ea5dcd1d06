import {
  CASE_NUMBER_BYTES,
  type CaseId,
  caseNumber,
  type Notice,
  type NoticeId,
  type TakedownCase,
  type TitleId,
} from '@streamvault/core'

const NOON = 1_700_000_000_000
const numberOf = (second: number) => caseNumber(NOON + second * 1_000, new Uint8Array(CASE_NUMBER_BYTES))

/** A case that was opened `second` seconds after noon. */
export function sampleCase(second: number, changes: Partial<TakedownCase> = {}): TakedownCase {
  const at = NOON + second * 1_000
  return {
    id: numberOf(second) as CaseId,
    state: 'open',
    target: { title: 'film-1' as TitleId },
    namedBy: 'title',
    ground: 'copyright',
    opened: { reason: 'a notice', by: 'operator', at },
    erases: true,
    extent: { titles: ['Film 1'], files: [], packs: 1, images: 1, sprites: 1, subtitles: 0, messages: 2, mirrors: {} },
    steps: [{ name: 'deny', state: 'waiting', attempts: 0, at }],
    ...changes,
  }
}

/** A notice that came `second` seconds after noon. */
export function sampleNotice(second: number, changes: Partial<Notice> = {}): Notice {
  return {
    id: numberOf(second) as NoticeId,
    state: 'waiting',
    at: NOON + second * 1_000,
    ground: 'copyright',
    about: 'https://vault.example.org/title/film-1',
    statement: 'It is our film.',
    claimant: 'Example Pictures',
    contact: 'rights@pictures.example',
    ...changes,
  }
}
