import type { ReactNode } from 'react'
import type { Palette } from '../palette.ts'
import type { Random } from '../seeded-random.ts'

/** What a scene draws with, on a canvas of `width` × `height` units. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** Where the eye should rest. */
  readonly focus: { readonly x: number; readonly y: number }
  readonly palette: Palette
  readonly random: Random
  /** Unique on the page; prefix of every gradient's id. */
  readonly id: string
}

/** Draws one kind of picture. The same canvas gives the same drawing. */
export type Scene = (canvas: Canvas) => ReactNode
