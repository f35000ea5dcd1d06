import type { Override, Recognised } from '@streamvault/core'
import { applyOverride } from './override.ts'

/** What a file is by its path and by what an operator says of it. In a season that an operator names, bare numbers are episodes. */
export function recogniseSaid(
  recognise: (relativePath: string) => Recognised,
  relativePath: string,
  override: Override | undefined,
): Recognised {
  if (override === undefined) return recognise(relativePath)
  return applyOverride(recognise(inSeason(relativePath, override)), override)
}

/** The path as it would be in a folder of the season. */
function inSeason(relativePath: string, { season }: Override): string {
  if (season === undefined) return relativePath
  const names = relativePath.split(/[\\/]+/)
  return [...names.slice(0, -1), `Season ${season}`, ...names.slice(-1)].join('/')
}
