import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Ticket, TicketSigner } from './ticket.ts'

const signer = new TicketSigner(['the current secret'])
const ticket: Ticket = { kind: 'file', id: 'f0123', expiresAt: 2000 }
const check = { kind: 'file', id: 'f0123', now: 1000 } as const

function codeOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
  return 'opened'
}

test('a ticket opens what it was signed for', () => {
  expect(signer.verify(signer.sign(ticket), check)).toEqual(ticket)
})

test('a ticket opens nothing from the instant it expires', () => {
  expect(codeOf(() => signer.verify(signer.sign(ticket), { ...check, now: 1999 }))).toBe('opened')
  expect(codeOf(() => signer.verify(signer.sign(ticket), { ...check, now: 2000 }))).toBe('TICKET_EXPIRED')
})

test('a ticket opens no other file, and a file is not a pack', () => {
  const text = signer.sign(ticket)
  expect(codeOf(() => signer.verify(text, { ...check, id: 'f0124' }))).toBe('TICKET_INVALID')
  expect(codeOf(() => signer.verify(text, { ...check, kind: 'pack' }))).toBe('TICKET_INVALID')
})

test("a viewer's ticket opens for that viewer alone, and anybody's for all", () => {
  const bound = signer.sign({ ...ticket, viewer: 'anna' })
  expect(signer.verify(bound, { ...check, viewer: 'anna' }).viewer).toBe('anna')
  expect(codeOf(() => signer.verify(bound, { ...check, viewer: 'bert' }))).toBe('TICKET_INVALID')
  expect(codeOf(() => signer.verify(bound, check))).toBe('TICKET_INVALID')
  expect(codeOf(() => signer.verify(signer.sign(ticket), { ...check, viewer: 'bert' }))).toBe('opened')
})

test('two secrets live at once, and a third one opens nothing', () => {
  const old = new TicketSigner(['the secret before']).sign(ticket)
  const rotated = new TicketSigner(['the current secret', 'the secret before'])
  expect(rotated.verify(old, check)).toEqual(ticket)
  expect(signer.verify(rotated.sign(ticket), check)).toEqual(ticket)
  expect(codeOf(() => signer.verify(old, check))).toBe('TICKET_INVALID')
})

test('a text with any character changed, added or removed opens nothing', () => {
  const text = signer.sign({ ...ticket, viewer: 'anna' })
  const chars = fc.constantFrom(...'abcXYZ019-_.=+/ ')
  fc.assert(
    fc.property(fc.nat(text.length - 1), chars, fc.constantFrom('replace', 'insert', 'remove'), (at, char, how) => {
      const tail = text.slice(how === 'insert' ? at : at + 1)
      const forged = text.slice(0, at) + (how === 'remove' ? '' : char) + tail
      fc.pre(forged !== text)
      expect(codeOf(() => signer.verify(forged, { ...check, viewer: 'anna' }))).toBe('TICKET_INVALID')
    }),
    { numRuns: 2000 },
  )
})

test('garbage of any kind is refused as invalid', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (garbage) => {
      expect(codeOf(() => signer.verify(garbage, check))).toBe('TICKET_INVALID')
    }),
  )
})

test('fields cannot run into one another', () => {
  const text = signer.sign({ kind: 'file', id: 'f0123\n1', expiresAt: 2000 })
  expect(codeOf(() => signer.verify(text, check))).toBe('TICKET_INVALID')
})
