/** A key frame: of 2160p at 80 Mbit/s some take 4 MiB. */
export const PICTURE_BYTES_MAX = 16 << 20
/** What describes a track: parameter sets take some hundred bytes. */
export const TRACK_BYTES_MAX = 64 << 10
