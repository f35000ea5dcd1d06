/** What is read to know a film: headers, and the tables of an MP4. Those of three hours with three sounds take some 12 MB. */
export const OPEN_BYTES_MAX = 64 << 20
export const OPEN_READS_MAX = 20_000
/** Tracks of all kinds; discs have some forty. */
export const TRACKS_MAX = 64
/** What describes a track: parameter sets and colours take some hundred bytes. */
export const TRACK_BYTES_MAX = 64 << 10
/** One packet: a key frame of 2160p at 80 Mbit/s takes some 4 MiB. */
export const PACKET_BYTES_MAX = 16 << 20
/** What one segment may read: 20 seconds at 100 Mbit/s. */
export const SEGMENT_BYTES_MAX = 256 << 20
/** A read for each packet, as where sound and picture lie far apart. */
export const SEGMENT_READS_MAX = 20_000
/** Packets that one segment may have: 20 seconds of sound in frames of 2.5 ms. */
export const SEGMENT_PACKETS_MAX = 20_000
/** What a segment holds while it is on its way: a second of pictures, and those behind that tell their order. */
export const HELD_BYTES_MAX = 64 << 20
/** What is read at once: a segment begins to leave when so much of its range is there. */
export const CHUNK_BYTES = 256 << 10
