import type { PictureId } from '@streamvault/core'

/** How TMDB writes where a picture is; vector graphics, which a viewer's browser would run, are none of ours. */
const PATH = /^[/](?<name>[A-Za-z0-9_-]{1,80}[.](?:jpg|jpeg|png|webp))$/i

/** The picture at a path of TMDB as a field of this name; nothing where there is none. */
export function pictureOf<N extends string>(name: N, path: string | undefined): { readonly [K in N]?: PictureId } {
  const picture = PATH.exec(path ?? '')?.groups?.['name']
  return (picture === undefined ? {} : { [name]: picture }) as { readonly [K in N]?: PictureId }
}
