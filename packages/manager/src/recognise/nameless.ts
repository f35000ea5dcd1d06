/** What phones, recorders, discs and chats begin names with; digits and times follow, which say when and not what. */
const STAMPED =
  /^(?:vid|mov|img|dsc|dji|pxl|gopr|gh|mvi|rec|(?:screen[ ._-]?|new[ ._-])?record(?:ing|er)?|whatsapp[ ._-]video|telegram|signal|document|file|clip|video|movie|film|feature|main|untitled|final|index|output|stream|download|title|cd|dvd|disc|disk|vts|видео|фильм|кино|vidéo|vídeo|película|filme|视频|影片|电影|電影|動画|映画|영상|영화|فيديو|فيلم|वीडियो|फिल्म|फ़िल्म)(?:[ ._()-]|\d|at|am|pm|t\d)*$/iu
/** Places in a sequence, moments, digests, and the titles of a disc. */
const NUMBERED = /^(?:t?\d{1,3}|0\d+|\d{5,}(?:[ ._-]\d+)*|(?=.*\d)(?=.*[a-f])[0-9a-f-]{16,}|[0-9a-f-]{24,})$/i
/** A site that a file came from. */
const SITE = /^[a-z0-9-]+\.(?:com|net|org|info|to|me|io|cc|ws|mx|lt|am|ag|pw|xyz)$/i
const EXTRA =
  /^(?:samples?|trailers?|teasers?|featurettes?|behind the scenes|deleted scenes?|extras?|(?:the )?making of|interviews?|bonus(?: features?)?|outtakes|bloopers|gag reel)(?: ?\d+)?$/i
/** As media servers have it beside a film: `Film-trailer.mkv`; and as groups have it: `film.1999.sample.mkv`. */
const EXTRA_SUFFIX = /^sample-|[-.](?:trailer|sample)$|-(?:featurette|behindthescenes|deleted|interview)$/i

/** The songs and announcements of a series: `Show - NCOP1`, `Show - PV2` */
const SONG =
  /(?:^|[ ._-])NC(?:OP|ED)\d*[a-z]?(?:v\d)?(?![\p{L}\p{N}])|creditless[ ._](?:opening|ending|op|ed)(?![a-z])|[ _]-[ _](?:OP|ED|PV|CM)\d*(?:v\d)?(?=$|[ _]*[[(])/iu
/** Whether a name, without its extension, says nothing of what is in the file. */
export function isNameless(stem: string): boolean {
  return (
    !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(stem) || [STAMPED, NUMBERED, SITE].some((none) => none.test(stem))
  )
}

/** Whether the name of a file, without its extension, or of a folder says that it is no film but something about one. */
export function isExtra(stem: string): boolean {
  return EXTRA_SUFFIX.test(stem) || SONG.test(stem) || EXTRA.test(stem.replace(/[._-]+/g, ' ').trim())
}
