import { z } from 'zod'
import { list } from './list.ts'
import type { Setting } from './setting.ts'
import { bytes, GIB, MIB, wholeNumber } from './values.ts'

const LANGUAGE = /^[a-z]{2}(?:-[A-Z]{2})?$/
/** What TMDB calls an API Key; the API does not take it from a header, and nothing secret belongs into an address. */
const API_KEY = /^[0-9a-f]{32}$/i

const base = (fallback: string) =>
  z
    .url({ protocol: /^https?$/ })
    .refine((text) => {
      const { search, hash, username } = new URL(text)
      return search === '' && hash === '' && username === ''
    })
    .transform((text) => text.replace(/[/]+$/, ''))
    .optional()
    .transform((value) => value ?? fallback)

const IN_BRACES = /\{(?:width|height|text)\}/g

function isTemplate(text: string): boolean {
  const filled = text.replace(IN_BRACES, '1')
  if (!/^https?:[/][/][^{}/?#]+[/?]/i.test(text) || /[{}]/.test(filled) || !text.includes('{text}')) return false
  const url = URL.parse(filled)
  return url !== null && url.username === '' && url.password === '' && url.hash === ''
}

/** What holds for descriptions, posters and other pictures from The Movie Database. */
export const METADATA_SETTINGS = {
  TMDB_TOKEN: {
    description:
      'API Read Access Token of an account at https://www.themoviedb.org/settings/api, for descriptions and posters.',
    expected: 'an API Read Access Token, which begins with `eyJ`; not the API Key of 32 digits',
    fallback: 'none: titles are known by their names, and posters are drawn',
    secret: true,
    example: 'YOUR_TOKEN',
    parse: z
      .string()
      .max(2048)
      .regex(/^[\x21-\x7e]{16,}$/)
      .refine((text) => !API_KEY.test(text))
      .optional(),
  },
  TMDB_URL: {
    description: 'Where the API of TMDB is, version 3.',
    expected: 'an http or https URL without user and query',
    fallback: 'https://api.themoviedb.org/3',
    parse: base('https://api.themoviedb.org/3'),
  },
  TMDB_IMAGES_URL: {
    description: 'Where the pictures of TMDB are. Viewers never see this address: a worker fetches them.',
    expected: 'an http or https URL without user and query',
    fallback: 'https://image.tmdb.org/t/p',
    parse: base('https://image.tmdb.org/t/p'),
  },
  TMDB_LANGUAGES: {
    description: 'In which languages titles are described; what one lacks is told in the next.',
    expected: 'languages such as de-DE with commas between them, 8 at most',
    fallback: 'en-US',
    example: 'de-DE,en-US',
    parse: list(z.string().regex(LANGUAGE), 8).transform(([first, ...others] = ['en-US']): [string, ...string[]] => [
      first ?? 'en-US',
      ...others,
    ]),
  },
  TMDB_NETWORKS: {
    description:
      'Networks that pictures are fetched from although they are not on the Internet, such as that of a mirror of yours.',
    expected: 'CIDRs with commas between them, 64 at most',
    fallback: 'none: addresses on the Internet only',
    example: '192.168.1.0/24',
    parse: list(z.union([z.cidrv4(), z.cidrv6()]), 64).transform((given) => given ?? []),
  },
  PLACEHOLDER_URL: {
    description:
      'Where titles that have neither a poster nor a frame of a film get a picture of their name. The service learns their names; viewers never see its address: a worker fetches them.',
    expected:
      'an http or https URL without user, in whose path or query are {text}, and {width} and {height} where the service wants them, and nothing else in braces',
    fallback: 'none: posters are drawn',
    example: 'https://placehold.co/{width}x{height}.png?text={text}',
    parse: z.string().max(1000).refine(isTemplate).optional(),
  },
  TMDB_FRESH_DAYS: {
    description: 'After how many days a title is asked about again; one that TMDB does not know, after one day.',
    expected: 'a whole number, 1 to 365',
    fallback: '30',
    parse: wholeNumber({ min: 1, max: 365 }, 30),
  },
  PICTURE_CACHE_BYTES: {
    description: 'Size of the cache of pictures in DATA_DIR: as TMDB sent them, and in the sizes that viewers see.',
    expected: 'bytes, 16M to 1T, with K, M, G or T',
    fallback: '1G',
    parse: bytes({ min: 16 * MIB, max: 1024 * GIB }, GIB),
  },
} as const satisfies Record<string, Setting>
