import { type AuroraLook, aurora } from './aurora.ts'
import type { Scene } from './canvas.ts'
import { harbour } from './harbour.ts'
import { sea } from './sea.ts'

export interface Voice {
  /** ISO 639-2 code. */
  readonly language: string
  readonly name: string
  /** Root notes of its chords in hertz, four seconds each. */
  readonly roots: readonly number[]
  /** The third above each root: 5/4 sounds bright, 6/5 sad. */
  readonly third: number
}

export interface Subtitles {
  readonly language: string
  readonly name: string
  /** Six seconds each, without a gap. */
  readonly lines: readonly string[]
}

export interface Sample {
  /** Below `samples/`. */
  readonly path: string
  readonly heading: string
  readonly line: string
  readonly scene: Scene
  readonly bucket: keyof typeof BUCKET_LOOKS
  readonly seconds: number
  readonly voices: readonly Voice[]
  readonly subtitles: readonly Subtitles[]
  /** Where an MP4 keeps its index. */
  readonly index: 'first' | 'last'
}

/** Picture height, the colour of the label in the corner, and kilobits a second for the picture. */
export const BUCKET_LOOKS = {
  '1080p': { height: 1080, label: '0xffb347', kilobits: 280 },
  '720p': { height: 720, label: '0x7fd8ff', kilobits: 170 },
  '480p': { height: 480, label: '0xb9f08a', kilobits: 100 },
} as const

const BRIGHT = { language: 'eng', name: 'Strings', roots: [220, 174.61, 261.63, 196], third: 5 / 4 }
const SAD = { language: 'deu', name: 'Glass bells', roots: [587.33, 440, 493.88, 369.99], third: 6 / 5 }

const TIDES = {
  heading: 'TIDES OF LIGHT',
  line: 'A StreamVault sample',
  scene: sea,
  seconds: 28,
  voices: [BRIGHT],
  subtitles: [],
}

const SIGNALS = 'series/Northern Signals/Season 1/Northern.Signals'
const EPISODES: readonly { readonly name: string; readonly look: AuroraLook; readonly root: number }[] = [
  { name: 'First Contact', look: { low: [0.25, 0.95, 0.55], high: [0.1, 0.4, 0.75], seed: 1 }, root: 196 },
  { name: 'The Long Static', look: { low: [0.75, 0.3, 0.95], high: [0.15, 0.25, 0.85], seed: 4 }, root: 164.81 },
  { name: 'Answer from the Ice', look: { low: [1, 0.5, 0.3], high: [0.75, 0.12, 0.4], seed: 8 }, root: 233.08 },
]

/** Every clip of the sample library. */
export const LIBRARY: readonly Sample[] = [
  { ...TIDES, path: 'movies/Tides.of.Light.2024.1080p.WEB-DL.x264.mp4', bucket: '1080p', index: 'last' },
  { ...TIDES, path: 'movies/Tides.of.Light.2024.720p.WEB-DL.x264.mp4', bucket: '720p', index: 'first' },
  { ...TIDES, path: 'movies/Tides.of.Light.2024.480p.WEB-DL.x264.mp4', bucket: '480p', index: 'first' },
  {
    path: 'movies/The Glass Harbour (2023) [1080p].mkv',
    heading: 'THE GLASS HARBOUR',
    line: 'Two voices, two languages',
    scene: harbour,
    bucket: '1080p',
    seconds: 30,
    voices: [BRIGHT, SAD],
    index: 'first',
    subtitles: [
      {
        language: 'eng',
        name: 'English',
        lines: [
          'The harbour never sleeps.',
          'It only holds its breath between two ships.',
          'Every window out there is somebody waiting.',
          'And the red lamp counts the seconds for all of them.',
          'Listen. There it is again.',
        ],
      },
      {
        language: 'deu',
        name: 'Deutsch',
        lines: [
          'Der Hafen schläft nie.',
          'Er hält nur den Atem an, zwischen zwei Schiffen.',
          'Hinter jedem Fenster dort wartet jemand.',
          'Und die rote Lampe zählt für alle die Sekunden.',
          'Hör doch. Da ist es wieder.',
        ],
      },
    ],
  },
  ...EPISODES.flatMap(({ name, look, root }, index) =>
    (['720p', '480p'] as const).map((bucket): Sample => {
      const code = `S01E0${index + 1}`
      return {
        path: `${SIGNALS}.${code}.${name.replaceAll(' ', '.')}.${bucket}.mp4`,
        heading: 'NORTHERN SIGNALS',
        line: `${code}  ${name}`,
        scene: aurora(look),
        bucket,
        seconds: 24,
        voices: [{ language: 'eng', name: 'Drone', roots: [root, root * 0.75, (root * 9) / 8], third: 6 / 5 }],
        subtitles: [],
        index: 'first',
      }
    }),
  ),
]
