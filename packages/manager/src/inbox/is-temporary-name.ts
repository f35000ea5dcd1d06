/** What downloads and copies are called until they are whole: of browsers, aria2, qBittorrent, Transmission, rsync and others. */
const TEMPORARY = /^\.|\.(?:part|partial|crdownload|download|opdownload|!qb|!ut|!bt|bc!|tmp|temp|aria2|filepart)$|~$/i

/** Whether a file is called as those are that somebody is still writing. `Film.mkv.part1` is a piece, and is not. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name)
}
