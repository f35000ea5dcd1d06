import type { Provenance } from '../vocabulary/media.ts'
/** What is downloaded over BitTorrent, and taken in afterwards. */
export interface TorrentRequest {
  /** A magnet link, or the path of a torrent file on the worker's own disk. */
  readonly source: string
  /** The numbers of the files that are wanted, as the torrent counts them, from 1; all videos without. */
  readonly select?: readonly number[]
  /** Where it comes from, and who takes it in. */
  readonly provenance?: Provenance
}
