import type { Fault } from './fault.ts'

/** What is wrong about the reading of targets. */
export const TARGET_FAULTS: readonly Fault[] = [
  {
    title: 'believes the field before the target',
    breaks: ['targets/host'],
    ask: (asked) => ({ ...asked, path: asked.path.replace(/^http:\/\/[^/]+/, '') }),
  },
  {
    title: 'leaves out what is behind a number sign',
    breaks: ['targets/fragment'],
    ask: (asked) => ({ ...asked, path: asked.path.replace(/#[^?]*/, '') }),
  },
  {
    title: 'takes two question marks for one',
    breaks: ['targets/question-marks'],
    ask: (asked) => ({ ...asked, path: asked.path.replace('??', '?') }),
  },
]
