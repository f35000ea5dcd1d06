interface Named {
  readonly id: string
  readonly name: string
}

/** The address of a file's bytes on the one origin, with its ticket. */
export function streamPath({ id, name }: Named, ticket: string): string {
  return `/stream/${id}/${encodeURIComponent(name)}?ticket=${ticket}`
}

/** The address of a subtitle as WebVTT on the one origin, with its ticket. */
export function subtitlePath({ id, name }: Named, ticket: string): string {
  return `/subtitle/${id}/${encodeURIComponent(name)}?ticket=${ticket}`
}

/** The address on the one origin of the WebVTT that tells which small picture of a film is shown when; with the ticket of the film. */
export function thumbnailsPath(fileId: string, ticket: string): string {
  return `/img/sprites/${fileId}/thumbnails.vtt?ticket=${ticket}`
}

/** What a player of HLS begins with. */
export const HLS_MASTER = 'master.m3u8'

/** The address on the one origin of a playlist or a part of a film in segments, with the ticket of its file. */
export function hlsPath(fileId: string, name: string, ticket: string): string {
  return `/hls/${fileId}/${name}?ticket=${ticket}`
}

/** The address of a pack's bytes on the one origin, with its ticket. */
export function packPath({ id, name }: Named, ticket: string): string {
  return `/pack/${id}/${encodeURIComponent(name)}?ticket=${ticket}`
}

/** Widths in which pictures come, in CSS pixels times the density of a screen: other ones are not made. */
export const PICTURE_WIDTHS = [92, 185, 342, 500, 780, 1280] as const
export type PictureWidth = (typeof PICTURE_WIDTHS)[number]

/** The picture that a title has of one of its films. */
export const FRAME_PICTURE = 'frame.jpg'

/** The picture of its name that a title has of a service, where the operator wants that. */
export const PLACEHOLDER_PICTURE = 'placeholder.jpg'

/** The address of a title's picture on the one origin; a slash and one of `PICTURE_WIDTHS` follow. */
export function picturePath(title: string, picture: string): string {
  return `/img/${encodeURIComponent(title)}/${picture}`
}
