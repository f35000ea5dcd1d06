/** Names of videos, also of those that this version does not understand: it is better to say so than to pass over them. */
const VIDEO = /\.(?:mkv|mk3d|mp4|m4v|mov|webm|ts|m2ts|mts|avi|wmv|flv|mpe?g|ogv|3gp)$/i

/** Whether a file is called as videos are. */
export function isVideoName(name: string): boolean {
  return VIDEO.test(name)
}
