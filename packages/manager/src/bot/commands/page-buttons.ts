import type { ChatButton } from '@streamvault/core'
import type { Wording } from '../wording/wording.ts'

export interface PageTurning {
  /** From 0. */
  readonly page: number
  readonly pagesCount: number
  /** What a button tells that leads to a page. */
  readonly data: (page: number) => string
}

/** A row of buttons that lead to the pages before and behind; no row where there are none. */
export function pageButtons(wording: Wording, { page, pagesCount, data }: PageTurning): readonly ChatButton[][] {
  const row: ChatButton[] = []
  if (page > 0) row.push({ text: wording.buttons.back, data: data(page - 1) })
  if (page + 1 < pagesCount) row.push({ text: wording.buttons.on, data: data(page + 1) })
  return row.length === 0 ? [] : [row]
}
