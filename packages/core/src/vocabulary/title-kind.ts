export const TITLE_KINDS = ['movie', 'series'] as const
export type TitleKind = (typeof TITLE_KINDS)[number]
