import { TAKEDOWN_GROUNDS, type TakedownCase, type TakedownGround } from '@streamvault/core'
import type { CaseOrder } from '../../takedown/case-desk.ts'
import { shortName } from '../job-text.ts'
import type { Turn } from '../turn.ts'
import { answerUsage } from './help-command.ts'

const SHOWN_MAX = 5
const FILES_SHOWN_MAX = 10
const REASON_CHARS_MAX = 1_000
/** `ref:2026-114` and `notice:7ZKQ-…` may stand before the reason. */
const MARK = /^(?<what>ref|notice):(?<said>\S{1,200})$/i

/** Shows what would go, with a button that takes it down and one that erases it, too; without words, the last cases. */
export async function takedownCommand(turn: Turn, rest: string): Promise<void> {
  const { desks, person, wording } = turn
  const posted = await postAnswered(turn)
  if (rest === '' && posted === undefined) return await answerCases(turn)
  const order = readOrder(posted === undefined ? rest : `${posted} ${rest}`)
  if (order === undefined) return await answerUsage(turn, 'takedown')
  const { notice: number, ...said } = order
  const notice = number === undefined ? {} : { notice: (await desks.noticeDesk.waiting(number)).id }
  // One button each: what a token confirms is what was shown with it.
  const keeping = await desks.caseDesk.preview({ ...said, ...notice, erases: false }, person.id)
  const erasing = await desks.caseDesk.preview({ ...said, ...notice, erases: true }, person.id)
  const { titles, files, mirrors, ...counts } = keeping.extent
  const copies = Object.values(mirrors).reduce((sum, count) => sum + count, 0)
  const lines = [
    wording.takedown.wouldGo(titles.map(shortName).join(', '), files.length),
    ...files.slice(0, FILES_SHOWN_MAX).map(({ name, bucket }) => `• ${shortName(name)} (${bucket})`),
    wording.takedown.with({ ...counts, copies }),
    wording.takedown.sure,
  ]
  await turn.answer({
    text: lines.join('\n'),
    buttons: [
      [{ text: wording.takedown.deny, data: `down:${keeping.token}` }],
      [{ text: wording.takedown.erase, data: `down:${erasing.token}` }],
    ],
  })
}

/** Takes down what was shown, once. */
export async function takedownPressed(turn: Turn, token: string): Promise<void> {
  const opened = await turn.desks.caseDesk.confirm(token, turn.person.id)
  await turn.answer(`${turn.wording.takedown.denied}\n${caseText(turn, opened)}`)
}

/** Brings back what a case took down. */
export async function restoreCommand(turn: Turn, rest: string): Promise<void> {
  const { number, reason } = numberAndReason(rest)
  if (reason === '') return await answerUsage(turn, 'restore')
  const restored = await turn.desks.caseDesk.restore(number, { reason, by: turn.person.id })
  await turn.answer(`${turn.wording.takedown.returning}\n${caseText(turn, restored)}`)
}

/** Shows the notices that nobody has answered. */
export async function noticesCommand(turn: Turn): Promise<void> {
  const { desks, wording } = turn
  const { items } = await desks.noticeDesk.list({ state: 'waiting' }, { limit: SHOWN_MAX })
  if (items.length === 0) return await turn.answer(wording.takedown.noNotices)
  const texts = items.map(({ id, ground, about, statement, claimant }) => {
    return [`${id} — ${ground}, ${shortName(claimant)}`, about.slice(0, 300), statement.slice(0, 300)].join('\n')
  })
  await turn.answer([...texts, wording.takedown.answerNotices].join('\n\n'))
}

/** Refuses a notice, and tells whoever gave it why. */
export async function refuseCommand(turn: Turn, rest: string): Promise<void> {
  const { number, reason } = numberAndReason(rest)
  if (reason === '') return await answerUsage(turn, 'refuse')
  const { id } = await turn.desks.noticeDesk.refuse(number, { reason, by: turn.person.id })
  await turn.answer(turn.wording.takedown.refused(id))
}

async function answerCases(turn: Turn): Promise<void> {
  const { items } = await turn.desks.caseDesk.list({}, { limit: SHOWN_MAX })
  if (items.length === 0) return await answerUsage(turn, 'takedown')
  await turn.answer(items.map((each) => caseText(turn, each)).join('\n\n'))
}

function caseText({ wording }: Turn, { id, extent, opened, steps }: TakedownCase): string {
  const states = steps.map(({ name, state, failure }) => {
    const marks = { waiting: '⏳', done: '✓', failed: '✗', skipped: '–' } as const
    return `${marks[state]} ${wording.takedown.steps[name]}${failure === undefined ? '' : ` (${failure})`}`
  })
  return [`${id}: ${extent.titles.map(shortName).join(', ')}`, opened.reason, ...states].join('\n')
}

/** The post of the store that the answered message was forwarded from. */
async function postAnswered({ event, desks, signal }: Turn): Promise<string | undefined> {
  const answered = event.kind === 'said' ? event.answers : undefined
  if (answered === undefined) return undefined
  const origin = (await desks.chat.fileOf(event.chat, answered, { signal }))?.origin
  return origin && `${origin.place}/${origin.cursor}`
}

type Said = Omit<CaseOrder, 'erases' | 'notice'> & { readonly notice?: string }

function readOrder(text: string): Said | undefined {
  const [what = '', ...words] = text.split(/\s+/)
  let ground: TakedownGround = 'other'
  const marks: { reference?: string; notice?: string } = {}
  for (let [word] = words; word !== undefined; [word] = words) {
    const named = TAKEDOWN_GROUNDS.find((each) => each === word?.toLowerCase())
    const groups = MARK.exec(word)?.groups
    if (named === undefined && groups === undefined) break
    if (named !== undefined) ground = named
    else if (groups?.['what']?.toLowerCase() === 'ref') marks.reference = groups['said'] ?? ''
    else marks.notice = groups?.['said'] ?? ''
    words.shift()
  }
  const reason = words.join(' ').slice(0, REASON_CHARS_MAX)
  return what === '' || reason === '' ? undefined : { what, ground, reason, ...marks }
}

function numberAndReason(rest: string) {
  const [number = '', ...words] = rest.split(/\s+/)
  return { number, reason: words.join(' ').slice(0, REASON_CHARS_MAX) }
}
