import type { Provenance } from '../vocabulary/media.ts'
import type { Override } from './several.ts'

/** An archive on the worker's own disk, whose videos are taken in. */
export interface UnpackRequest {
  /** Of the archive, or its first volume. */
  readonly path: string
  /** The paths of all its volumes in order, where it was split. */
  readonly pieces?: readonly string[]
  /** By which its videos are recognised, `/` between the names of folders. */
  readonly relativePath: string
  readonly override?: Override
  readonly provenance?: Provenance
}
