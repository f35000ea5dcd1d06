import type { Subject } from '../subject/subject.ts'
import { type Fault, withFields } from './fault.ts'

/** Measured by other limits than it has. */
function seeing(alter: (limits: { limitStreams: number; limitRate: number }) => Partial<Subject>) {
  return (subject: Subject): Subject => {
    const { limitStreams = 0, limitRate = 0 } = subject
    return { ...subject, ...alter({ limitStreams, limitRate }) }
  }
}

/** What is wrong about limits; the origin behind has to have some. */
export const LIMIT_FAULTS: readonly Fault[] = [
  {
    title: 'does not say when to come again',
    breaks: ['limits/too-many'],
    answer: (given) => (given.status === 429 ? withFields(given, { 'retry-after': undefined }) : given),
  },
  {
    title: 'is broken by who asks too often',
    breaks: ['limits/too-many'],
    answer: (given) => (given.status === 429 ? { ...given, status: 503 } : given),
  },
  {
    title: 'lets one stream too many begin',
    breaks: ['limits/streams'],
    see: seeing(({ limitStreams }) => ({ limitStreams: limitStreams - 1 })),
  },
  {
    title: 'lets one stream too few begin',
    breaks: ['limits/streams'],
    see: seeing(({ limitStreams }) => ({ limitStreams: limitStreams + 1 })),
  },
  {
    title: 'counts who has left',
    breaks: ['limits/streams'],
    ask: (asked) => (asked.headers.range === undefined ? asked : { ...asked, path: '/stream/none' }),
  },
  {
    title: 'sends four times as fast as it may',
    breaks: ['limits/rate'],
    see: seeing(({ limitRate }) => ({ limitRate: limitRate / 4 })),
  },
]
