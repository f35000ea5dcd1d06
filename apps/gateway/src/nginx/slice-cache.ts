import { type FileId, SLICE_BYTES } from '@streamvault/core'
import { type Lines, quoted } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/**
 * What nginx fetches and keeps as one: four slices of the vault. Seeks into what is cold wait for as much, and smaller ones
 * cost more requests (docs/adr/0013).
 */
export const NGINX_SLICE_BYTES = 4 * SLICE_BYTES
/** What it fetches where no more than a piece of one was asked for: a slice of the vault, and so one call to the store. */
export const NGINX_SMALL_SLICE_BYTES = SLICE_BYTES
const SLICE_SIZES = [NGINX_SLICE_BYTES, NGINX_SMALL_SLICE_BYTES]
/** Of the cache, what is kept for the first slice of every file: those are what viewers wait for when they press play. */
const HEADS_SHARE = 1 / 8
/** And for what was made of films to be played in segments, which a worker makes again of their slices. */
const PARTS_SHARE = 1 / 16
/** Nginx tells of 8,000 keys in a MiB. What was asked for once and not kept has a key too. */
const KEYS_ZONE = { heads: '16m', bodies: '64m', parts: '8m' } as const

/** Nobody can compare a segment with what the catalogue knows, so that each is made again after so long. */
export const PARTS_KEPT = '1d'

/** Folders of the two zones, by their names. */
export const CACHE_ZONES = ['heads', 'bodies'] as const
/** Of segments of films. */
export const PARTS_ZONE = 'parts'
/** And of pictures. */
export const PICTURES_ZONE = 'images'

/** How the files of a zone are spread over folders: one character of the key's digest, then two. */
export const CACHE_LEVELS = [1, 2] as const

/** What a slice is kept under. Addresses with other names and tickets mean the same bytes. */
export function cacheKey(file: string, epoch: number | string, sliceRange: string): string {
  return `${file}|${epoch}|${sliceRange}`
}

/** What a segment of a film is kept under, or what comes before one: `part` is the rest of its address. */
export function partKey(file: string, epoch: number | string, part: string): string {
  return cacheKey(file, epoch, `hls/${part}`)
}

/** The field by which nginx asks for a slice. */
function sliceRangeAt(position: number, sliceBytes: number): string {
  return `bytes=${position}-${position + sliceBytes - 1}`
}

/** What a slice is kept under. */
export interface CacheKey {
  readonly file: FileId
  readonly epoch: number
  /** The field by which nginx asked for it. */
  readonly sliceRange: string
}

/** The key that nginx has written at the beginning of a slice's file; undefined where there is none. */
export function readCacheKey(header: string): CacheKey | undefined {
  const [, file, epoch, sliceRange] = /\nKEY: ([^|\n]+)\|(\d+)\|([^|\n]*)\n/.exec(header) ?? []
  if (file === undefined || sliceRange === undefined) return undefined
  return { file: file as FileId, epoch: Number(epoch), sliceRange }
}

/** Every slice that a file of this size can be kept in, of either size: the zone, and the field it is asked for by. */
export function* sliceKeysOf(sizeBytes: number): Generator<{ readonly zone: string; readonly range: string }> {
  for (const sliceBytes of SLICE_SIZES) {
    for (let position = 0; position < sizeBytes; position += sliceBytes) {
      const zone: (typeof CACHE_ZONES)[number] = position === 0 ? 'heads' : 'bodies'
      yield { zone, range: sliceRangeAt(position, sliceBytes) }
    }
  }
}

export function sliceCache({ folder, bytesMax, freeBytes }: NginxSettings['cache']): Lines {
  const headsBytes = Math.floor(bytesMax * HEADS_SHARE)
  const heads = SLICE_SIZES.map((size) => `"${sliceRangeAt(0, size)}" heads;`)
  const partsBytes = Math.floor(bytesMax * PARTS_SHARE)
  const sizes = { heads: headsBytes, bodies: bytesMax - headsBytes - partsBytes, parts: partsBytes }
  const zoneOf = (zone: keyof typeof sizes, inactive: string) =>
    [
      `proxy_cache_path ${quoted(`${folder}/${zone}`)} levels=${CACHE_LEVELS.join(':')}`,
      `keys_zone=${zone}:${KEYS_ZONE[zone]} max_size=${sizes[zone]} min_free=${freeBytes} inactive=${inactive}`,
      'use_temp_path=off manager_files=1000 manager_threshold=500ms loader_files=1000;',
    ].join(' ')
  return [
    ...CACHE_ZONES.map((zone) => zoneOf(zone, '90d')),
    zoneOf(PARTS_ZONE, PARTS_KEPT),
    `proxy_cache_path ${quoted(`${folder}/${PICTURES_ZONE}`)} levels=${CACHE_LEVELS.join(':')} keys_zone=images:4m max_size=1g min_free=${freeBytes} inactive=30d use_temp_path=off;`,
    // Evaluated anew for every slice of a response.
    `map $slice_range $cache_zone { volatile; ${heads.join(' ')} default bodies; }`,
  ]
}
