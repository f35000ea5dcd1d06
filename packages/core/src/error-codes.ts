/** `never`: the same call fails again. `soon`: back off and try. `elsewhere`: try another account, store or worker. */
export type Retry = 'never' | 'soon' | 'elsewhere'

interface ErrorSpec {
  /** HTTP status that a client sees. */
  readonly status: number
  readonly retry: Retry
  /** One sentence for people; it never holds a value. */
  readonly message: string
}

/** Every error that crosses a package boundary. Codes are never reused; docs/reference/errors.md is held equal to this. */
export const ERRORS = {
  BLOB_NOT_FOUND: { status: 404, retry: 'never', message: 'The blob is not in its store.' },
  BLOB_TOO_LARGE: { status: 413, retry: 'never', message: 'The blob is larger than its store accepts.' },
  BLOB_TRUNCATED: { status: 400, retry: 'never', message: 'The source did not have the length it was declared with.' },
  BLOB_REF_INVALID: { status: 500, retry: 'never', message: 'The blob ref was not issued by this store.' },
  BLOB_UNREADABLE: {
    status: 502,
    retry: 'elsewhere',
    message: 'The store answers, but cannot read this blob where it lies.',
  },
  BLOB_SHARED: {
    status: 409,
    retry: 'never',
    message:
      'The file lies in an archive with others, which would be lost with it; it stays denied, and an operator can delete the archive where it lies.',
  },
  RANGE_OUT_OF_BOUNDS: { status: 416, retry: 'never', message: 'The range is not inside the content.' },
  RANGE_NOT_SATISFIABLE: { status: 416, retry: 'never', message: 'The requested range is not inside the file.' },
  SLICE_CORRUPT: { status: 502, retry: 'elsewhere', message: 'The stored bytes do not match their digest.' },
  STORE_UNAVAILABLE: { status: 503, retry: 'soon', message: 'The store did not answer.' },
  DISK_NOT_MOUNTED: {
    status: 503,
    retry: 'never',
    message:
      'The folder of the store is not the one that its bytes are in. Mount its disk, or take the folder as it is with ./streamvault disk accept.',
  },
  STORE_THROTTLED: { status: 503, retry: 'elsewhere', message: 'The store asked to wait.' },
  STORE_FULL: { status: 507, retry: 'never', message: 'The store has no room left.' },
  STORE_NOT_ADOPTABLE: {
    status: 422,
    retry: 'never',
    message: 'This store cannot tell what lies in it, so nothing can be adopted from it.',
  },
  PLACE_NOT_FOUND: {
    status: 404,
    retry: 'never',
    message: 'The store knows no such place; in Telegram it is one of STREAMVAULT_STORE_CHANNELS.',
  },
  MANIFEST_INVALID: {
    status: 422,
    retry: 'never',
    message: 'The manifest is damaged, or is not what a vault has written.',
  },
  PART_MISSING: { status: 422, retry: 'never', message: 'A part of the file is not there.' },
  COPY_SOURCE_LOST: {
    status: 422,
    retry: 'never',
    message: 'No store gives the part as it was, so it cannot be copied.',
  },
  MIRROR_MISSING: { status: 409, retry: 'never', message: 'No mirror is set up; see docs/operations/mirrors.md.' },
  MEMORY_EXHAUSTED: { status: 503, retry: 'soon', message: 'All buffers are in use; try again in a moment.' },
  CATALOG_CONFLICT: { status: 409, retry: 'soon', message: 'The document has changed since it was read.' },
  CATALOG_UNAVAILABLE: { status: 503, retry: 'soon', message: 'The catalogue did not answer.' },
  CATALOG_TOO_NEW: { status: 500, retry: 'never', message: 'A newer version of StreamVault wrote the catalogue.' },
  CATALOG_REFUSED: {
    status: 503,
    retry: 'never',
    message: 'MongoDB does not let this vault in, by its user, its password or what that user may do.',
  },
  EPHEMERAL_UNAVAILABLE: { status: 503, retry: 'soon', message: 'Redis did not answer.' },
  CURSOR_INVALID: { status: 400, retry: 'never', message: 'The page cursor was not issued by this service.' },
  LEASE_LOST: { status: 409, retry: 'never', message: 'The lease has expired or somebody else holds it.' },
  TITLE_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no such title.' },
  TITLE_MERGED: { status: 409, retry: 'never', message: 'The title was merged into another one already.' },
  TITLE_NOT_MERGED: {
    status: 409,
    retry: 'never',
    message: 'The title was not merged into another one; say what the files are called.',
  },
  TITLES_SAME: { status: 422, retry: 'never', message: 'That is one and the same title.' },
  TITLE_KINDS_DIFFER: { status: 422, retry: 'never', message: 'A movie and a series are not one title.' },
  FILE_ELSEWHERE: { status: 422, retry: 'never', message: 'The file is not one of that title.' },
  FILE_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no such file.' },
  FILE_GONE: {
    status: 410,
    retry: 'never',
    message: 'The file is gone from where it was posted; it is back once somebody posts or ingests it again.',
  },
  FILE_UNIDENTIFIED: {
    status: 422,
    retry: 'never',
    message: 'This does not tell which title the file is, or which episode of its series.',
  },
  PACK_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no such pack.' },
  PACK_CHANGED: {
    status: 410,
    retry: 'never',
    message: 'What this pack was made of has changed since; ask for its address again.',
  },
  TAKEN_DOWN: { status: 451, retry: 'never', message: 'This was taken down.' },
  TAKEDOWN_NOT_FOUND: { status: 404, retry: 'never', message: 'No such takedown stands.' },
  FILE_KEY_UNKNOWN: {
    status: 500,
    retry: 'never',
    message:
      'It was encrypted under another master secret than this vault has; its operator can set that one as STREAMVAULT_SECRET_PREVIOUS.',
  },
  ROUTE_NOT_FOUND: { status: 404, retry: 'never', message: 'There is nothing at this address.' },
  HOST_UNKNOWN: {
    status: 421,
    retry: 'never',
    message: 'This vault is not known by that name; its operator can set STREAMVAULT_PUBLIC_URL.',
  },
  METHOD_NOT_ALLOWED: { status: 405, retry: 'never', message: 'This address does not take that method.' },
  REQUEST_INVALID: { status: 400, retry: 'never', message: 'The request does not fit its schema.' },
  OPERATOR_UNKNOWN: {
    status: 401,
    retry: 'never',
    message: 'Only operators may do this; sign in, or show their token.',
  },
  SIGN_IN_NEEDED: { status: 401, retry: 'never', message: 'Whoever wants to see this has to sign in.' },
  SIGN_IN_LINK_INVALID: { status: 403, retry: 'never', message: 'This link was used, or is too old; ask for another.' },
  SIGN_IN_TOO_OFTEN: { status: 429, retry: 'soon', message: 'Too many attempts to sign in; try again later.' },
  SECOND_FACTOR_NEEDED: { status: 403, retry: 'never', message: 'A code or a passkey is needed besides the link.' },
  SECOND_FACTOR_WRONG: { status: 403, retry: 'never', message: 'The code or the passkey is not right.' },
  SET_UP_CODE_WRONG: { status: 403, retry: 'never', message: 'That is not the code that the console shows.' },
  NOT_PERMITTED: { status: 403, retry: 'never', message: 'Your role does not allow this.' },
  ORIGIN_REFUSED: { status: 403, retry: 'never', message: 'This was asked for by a page of another site.' },
  PERSON_BANNED: { status: 403, retry: 'never', message: 'You may not come in.' },
  PERSON_NOT_FOUND: { status: 404, retry: 'never', message: 'The vault knows nobody like that.' },
  SESSION_NOT_FOUND: { status: 404, retry: 'never', message: 'Nobody is signed in there.' },
  TICKET_MISSING: { status: 401, retry: 'never', message: 'A ticket is needed to read this.' },
  TICKET_INVALID: {
    status: 403,
    retry: 'never',
    message: 'The ticket was not issued by this vault, or for something else.',
  },
  TICKET_EXPIRED: { status: 403, retry: 'never', message: 'The ticket has expired.' },
  REQUEST_TOO_LARGE: { status: 413, retry: 'never', message: 'The request is larger than is accepted.' },
  REQUESTS_TOO_MANY: { status: 429, retry: 'soon', message: 'Too many requests; try again in a moment.' },
  STREAMS_TOO_MANY: {
    status: 429,
    retry: 'soon',
    message: 'This viewer is using as many streams as one may; end one, or try again in a moment.',
  },
  HOTLINK_REFUSED: {
    status: 403,
    retry: 'never',
    message: 'Another site embeds this address, which the operator has not allowed.',
  },
  UPSTREAM_UNAVAILABLE: {
    status: 503,
    retry: 'soon',
    message: 'Nobody behind the gateway answers; try again in a moment.',
  },
  NGINX_UNUSABLE: {
    status: 500,
    retry: 'never',
    message: 'nginx is not installed, lacks a module, or refuses its configuration.',
  },
  NOT_READY: { status: 503, retry: 'soon', message: 'The vault is starting or stopping; try again in a moment.' },
  CONNECTIONS_TOO_MANY: {
    status: 503,
    retry: 'soon',
    message: 'There are as many connections as there may be; try again in a moment.',
  },
  SITE_UNAVAILABLE: { status: 502, retry: 'soon', message: 'The site is starting or has stopped.' },
  SOURCE_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no such file or folder.' },
  SOURCE_UNREADABLE: { status: 403, retry: 'never', message: 'The file cannot be read.' },
  INGEST_UNDERWAY: {
    status: 409,
    retry: 'never',
    message: 'The file is being taken in as something else; say what it is once that has ended.',
  },
  SOURCE_IS_LINK: {
    status: 422,
    retry: 'never',
    message: 'Links to folders are not followed; give the folder itself.',
  },
  SOURCE_NAME_INVALID: { status: 422, retry: 'never', message: 'The name is not valid UTF-8; give it another.' },
  SOURCE_EMPTY: { status: 422, retry: 'never', message: 'The file is empty.' },
  SOURCE_NOT_VIDEO: { status: 422, retry: 'never', message: 'The file is not a video that this version understands.' },
  SOURCE_TRUNCATED: { status: 422, retry: 'never', message: 'The video is incomplete: its end is missing.' },
  PIECE_MISSING: { status: 422, retry: 'never', message: 'The file was split, and a piece of it is missing.' },
  PIECE_DOUBLE: { status: 422, retry: 'never', message: 'The file was split, and a piece of it is there twice.' },
  PIECE_UNEVEN: {
    status: 422,
    retry: 'never',
    message: 'The file was split, and a piece of it is shorter or longer than those beside it.',
  },
  PIECES_TOO_MANY: { status: 422, retry: 'never', message: 'The file was split into more than 999 pieces.' },
  ARCHIVE_DAMAGED: { status: 422, retry: 'never', message: 'The archive is damaged.' },
  ARCHIVE_ENCRYPTED: {
    status: 422,
    retry: 'never',
    message: 'The archive is locked with a password; unpack it, and bring what was in it.',
  },
  ARCHIVE_UNSAFE: { status: 422, retry: 'never', message: 'The archive looks as if it was made to do harm.' },
  ARCHIVE_UNSUPPORTED: {
    status: 422,
    retry: 'never',
    message: 'The archive is of a kind that this version does not understand; unpack it, and bring what was in it.',
  },
  ARCHIVE_WITHOUT_VIDEO: { status: 422, retry: 'never', message: 'No video could be taken out of the archive.' },
  ARCHIVE_TOO_LARGE: {
    status: 413,
    retry: 'never',
    message: 'What is in the archive is larger than STREAMVAULT_UNPACK_BYTES_MAX; the operator can raise it.',
  },
  KEY_FRAMES_UNKNOWN: {
    status: 422,
    retry: 'never',
    message: 'The file does not tell where its key frames are, so it cannot be played in segments.',
  },
  FILM_UNPLAYABLE: {
    status: 422,
    retry: 'never',
    message: 'The film is of a kind that cannot be played in segments; try another version of it, or download it.',
  },
  CONVERSION_BUSY: {
    status: 503,
    retry: 'soon',
    message: 'As many sounds are being converted as may be; choose another sound, or try again in a moment.',
  },
  SEGMENT_NOT_FOUND: { status: 404, retry: 'never', message: 'The film has no such segment.' },
  SOURCE_BEING_WRITTEN: {
    status: 409,
    retry: 'soon',
    message: 'Another process is still writing to the file, or to one that belongs to it.',
  },
  SOURCE_CHANGED: { status: 409, retry: 'soon', message: 'The file changed while it was being read.' },
  SUBTITLE_INVALID: {
    status: 422,
    retry: 'never',
    message: 'The file is not a subtitle in SubRip, WebVTT or (Advanced) SubStation Alpha, or it is damaged.',
  },
  SUBTITLE_TOO_LARGE: { status: 413, retry: 'never', message: 'The subtitle is larger than the 4 MiB that are taken.' },
  SUBTITLE_VIDEO_UNKNOWN: {
    status: 422,
    retry: 'never',
    message:
      'Nothing tells which video of the vault the subtitle belongs to; give it the name of that video, or say --title.',
  },
  SUBTITLE_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no such subtitle.' },
  SUBTITLES_TOO_MANY: { status: 422, retry: 'never', message: 'The video has as many subtitles as one may have.' },
  URL_INVALID: { status: 422, retry: 'never', message: 'This is not an http or https address.' },
  URL_FORBIDDEN: {
    status: 403,
    retry: 'never',
    message:
      'The address is of a network that nothing is taken from; the operator can allow it with STREAMVAULT_LEECH_NETWORKS.',
  },
  URL_REDIRECTS: { status: 422, retry: 'never', message: 'The address leads on too often; give the one it ends at.' },
  URL_REFUSED: {
    status: 422,
    retry: 'never',
    message: 'The server does not hand the file out; ask for a new address, or check name and password.',
  },
  URL_CERTIFICATE: {
    status: 422,
    retry: 'never',
    message: 'The certificate of the server is not valid for it; its operator has to renew it.',
  },
  URL_UNAVAILABLE: { status: 503, retry: 'soon', message: 'The server did not answer, or broke off.' },
  URL_ANSWER_WRONG: {
    status: 502,
    retry: 'soon',
    message: 'The server sent something else than was asked for; if that stays so, bring the file and ingest it.',
  },
  URL_COMPRESSED: {
    status: 422,
    retry: 'never',
    message: 'The server sends the file compressed only, so that it cannot be read in pieces; bring it and ingest it.',
  },
  URL_WITHOUT_LENGTH: {
    status: 422,
    retry: 'never',
    message: 'The server does not say how long the file is; bring it and ingest it.',
  },
  URL_TOO_LARGE: {
    status: 413,
    retry: 'never',
    message: 'The file is larger than STREAMVAULT_LEECH_BYTES_MAX; the operator can raise it.',
  },
  URL_TOO_SLOW: {
    status: 503,
    retry: 'soon',
    message:
      'The server sends too slowly to get anywhere; try again later, or lower STREAMVAULT_LEECH_BYTES_PER_SECOND_MIN.',
  },
  URL_UNSTABLE: {
    status: 409,
    retry: 'never',
    message: 'The file at the address changes again and again; try again once it is finished.',
  },
  METADATA_NOT_FOUND: { status: 404, retry: 'never', message: 'The metadata service has no title of that number.' },
  METADATA_THROTTLED: { status: 503, retry: 'soon', message: 'The metadata service asked to wait.' },
  METADATA_UNAVAILABLE: {
    status: 503,
    retry: 'soon',
    message: 'The metadata service did not answer, or not as it should.',
  },
  METADATA_UNREADABLE: {
    status: 502,
    retry: 'never',
    message: 'The metadata service answered what makes no sense; it is asked again after a while.',
  },
  METADATA_REFUSED: {
    status: 502,
    retry: 'never',
    message: 'The metadata service does not let this vault in; its operator has to look at STREAMVAULT_TMDB_TOKEN.',
  },
  METADATA_OFF: {
    status: 422,
    retry: 'never',
    message: 'No metadata service is set up; it takes STREAMVAULT_TMDB_TOKEN.',
  },
  PICTURE_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no such picture.' },
  PICTURE_WIDTH_UNKNOWN: { status: 404, retry: 'never', message: 'Pictures do not come in that width.' },
  PICTURE_UNUSABLE: {
    status: 502,
    retry: 'never',
    message: 'What the metadata service sent is not a picture that this vault shows.',
  },
  PICTURE_UNAVAILABLE: { status: 503, retry: 'soon', message: 'The picture cannot be had now; try again in a moment.' },
  MAGNET_INVALID: {
    status: 422,
    retry: 'never',
    message: 'This is not a magnet link that names a torrent, by an xt of urn:btih.',
  },
  TORRENT_INVALID: { status: 422, retry: 'never', message: 'This is not a torrent that aria2 understands.' },
  TORRENT_WITHOUT_VIDEO: {
    status: 422,
    retry: 'never',
    message: 'There is no video in the torrent, or none could be taken; --select names files by their numbers.',
  },
  TORRENT_TOO_LARGE: {
    status: 413,
    retry: 'never',
    message: 'What is wanted of the torrent is larger than STREAMVAULT_TORRENT_BYTES_MAX; the operator can raise it.',
  },
  TORRENT_NO_ROOM: {
    status: 507,
    retry: 'never',
    message: 'The disk of the data folder has no room for what is wanted of the torrent.',
  },
  TORRENT_STALLED: {
    status: 503,
    retry: 'soon',
    message: 'Nobody who has the torrent sent anything for too long.',
  },
  TORRENT_CLIENT_MISSING: {
    status: 503,
    retry: 'never',
    message: 'aria2c is not installed where the worker runs, and STREAMVAULT_TORRENT_URL names no other.',
  },
  TORRENT_CLIENT_UNAVAILABLE: { status: 503, retry: 'soon', message: 'aria2 did not answer, or gave up.' },
  CHAT_FILE_GONE: { status: 404, retry: 'never', message: 'The message is gone, or has no file.' },
  CHAT_FILE_PROTECTED: {
    status: 403,
    retry: 'never',
    message: 'Whoever posted the file does not let it be copied; download it, and ingest it.',
  },
  CHAT_UNAVAILABLE: { status: 503, retry: 'soon', message: 'The bot cannot write now.' },
  JOB_CANCELLED: { status: 409, retry: 'never', message: 'It was cancelled.' },
  JOB_NOT_CANCELLABLE: { status: 409, retry: 'never', message: 'A job of this kind cannot be cancelled.' },
  JOB_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no such job.' },
  CONFIG_INVALID: { status: 500, retry: 'never', message: 'The configuration is not valid.' },
  PORT_TAKEN: { status: 500, retry: 'never', message: 'Another process listens on this port.' },
  ADDRESS_UNUSABLE: { status: 500, retry: 'never', message: 'This machine cannot listen on the address.' },
  ADDRESS_UNKNOWN: {
    status: 503,
    retry: 'soon',
    message: 'No server is running, and the next one takes any free port.',
  },
  LIBRARY_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no library in the data directory.' },
  DATA_DIR_UNUSABLE: { status: 500, retry: 'never', message: 'The data directory cannot be written to.' },
  DATA_DIR_IN_USE: { status: 500, retry: 'never', message: 'Another server runs on this data directory.' },
  MOVE_TARGET_TAKEN: {
    status: 409,
    retry: 'never',
    message: 'There is a catalogue at the target already; nothing is written into it.',
  },
  MOVE_DIFFERS: {
    status: 409,
    retry: 'never',
    message: 'Something was written to a side while the catalogue was copied; stop what does so, and copy it again.',
  },
  MOVE_UNFINISHED: {
    status: 503,
    retry: 'never',
    message: 'The catalogue is still being copied here; run the same ./streamvault migrate again to its end.',
  },
  INTERNAL: { status: 500, retry: 'never', message: 'Something went wrong on our side.' },
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof ERRORS
