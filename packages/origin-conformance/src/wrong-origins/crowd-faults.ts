import type { Usage } from '../subject/metering.ts'
import type { Subject } from '../subject/subject.ts'
import { type Asked, type Fault, withBody } from './fault.ts'

const MIB = 1024 ** 2

/** Measures more with every reading, as where something leaks. */
function leaking(alter: (usage: Usage, readings: number) => Usage): (subject: Subject) => Subject {
  return (subject) => {
    const { metering } = subject
    if (metering === undefined) return subject
    let readings = 0
    const read = async () => {
      readings++
      return alter(await metering.read(), readings)
    }
    return { ...subject, metering: { read } }
  }
}

/** What goes wrong only where many come at once. */
export const CROWD_FAULTS: readonly Fault[] = [
  {
    title: 'mixes up who asked for what in a herd',
    breaks: ['cache/herd'],
    answer: everyTenth((given) => withBody(given, given.body.toReversed() as Buffer)),
  },
  {
    title: 'knows nobody once many have come',
    breaks: ['cache/herd', 'crowds/leavers', 'crowds/paused'],
    ask: beyondMany((asked) => ({ ...asked, path: '/stream/none' })),
  },
  {
    title: 'asks its store for everybody anew',
    breaks: ['cache/herd-once'],
    see: leaking((usage, readings) => ({ ...usage, storeReads: usage.storeReads + 160 * readings })),
  },
  {
    title: 'streams on to who has left',
    breaks: ['crowds/left-nothing'],
    see: leaking((usage, readings) => ({ ...usage, streams: usage.streams + 30 * readings })),
  },
  {
    title: 'keeps the buffers of who has left',
    breaks: ['crowds/left-nothing'],
    see: leaking((usage, readings) => ({ ...usage, bufferBytes: usage.bufferBytes + MIB * readings })),
  },
  {
    title: 'reads on for who takes nothing',
    breaks: ['crowds/bounded'],
    see: leaking((usage, readings) => ({ ...usage, residentBytes: usage.residentBytes + 2048 * MIB * readings })),
  },
]

const MANY = 30

function beyondMany(alter: (asked: Asked) => Asked): Required<Pick<Fault, 'ask'>>['ask'] {
  let count = 0
  return (asked) => (++count > MANY ? alter(asked) : asked)
}

function everyTenth(alter: Required<Pick<Fault, 'answer'>>['answer']): Required<Pick<Fault, 'answer'>>['answer'] {
  let count = 0
  return (given, asked) => (asked.path.startsWith('/stream/') && ++count % 10 === 0 ? alter(given, asked) : given)
}
