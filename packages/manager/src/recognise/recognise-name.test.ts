import type { Doubt, Recognised } from '@streamvault/core'
import { expect, test } from 'vitest'
import { recogniseName } from './recognise-name.ts'

const movie = (name: string, year?: number): Recognised => ({
  kind: 'movie',
  name,
  ...(year === undefined ? {} : { year }),
})

const doubtful = (doubt: Doubt, guess: Recognised): Recognised => ({ ...guess, doubt })

const dated = (name: string, date: string): Recognised => ({ kind: 'series', name, episodeName: date, doubt: 'date' })

interface SeriesHint {
  readonly year?: number
  readonly episodeName?: string
}

const series = (
  name: string,
  [season, episode, lastEpisode]: readonly [number, number, number?],
  hint: SeriesHint = {},
): Recognised => ({
  kind: 'series',
  name,
  episode: { season, episode, ...(lastEpisode === undefined ? {} : { lastEpisode }) },
  ...hint,
})

const NAMES: readonly (readonly [string, Recognised])[] = [
  // Release names.
  ['Big.Buck.Bunny.2008.1080p.BluRay.x264.mkv', movie('Big Buck Bunny', 2008)],
  ['Tides.of.Light.2024.1080p.WEB-DL.x264.mp4', movie('Tides of Light', 2024)],
  ['The Glass Harbour (2023) [1080p].mkv', movie('The Glass Harbour', 2023)],
  ['Dune.Part.Two.2024.2160p.UHD.BluRay.HDR10.DV.x265.TrueHD.7.1-GRP.mkv', movie('Dune Part Two', 2024)],
  ['Movie.Name.2008.PROPER.DVDRip.XviD-GRP.avi', movie('Movie Name', 2008)],
  ['Spider-Man.No.Way.Home.2021.1080p.mkv', movie('Spider-Man No Way Home', 2021)],
  ['Der Untergang (2004) German DL 1080p.mkv', movie('Der Untergang', 2004)],
  ['le_fabuleux_destin_2001_720p.mp4', movie('le fabuleux destin', 2001)],
  ['Fight Club.mp4', movie('Fight Club')],
  ['The.Matrix.mkv', movie('The Matrix')],
  ['Star Wars - Episode IV - A New Hope (1977).mkv', movie('Star Wars - Episode IV - A New Hope', 1977)],
  // A folder that names nothing is none.
  ['\ufffd.mkv/film.mkv', doubtful('nameless', movie('film'))],
  // Names with numbers.
  ['2001 A Space Odyssey 1968.mkv', movie('2001 A Space Odyssey', 1968)],
  ['2001.A.Space.Odyssey.1968.1080p.mkv', movie('2001 A Space Odyssey', 1968)],
  ['1917.2019.1080p.mkv', movie('1917', 2019)],
  ['300 (2006).mkv', movie('300', 2006)],
  ['2012 (2009).mkv', movie('2012', 2009)],
  ['1984.mkv', movie('1984')],
  ['1984 (1984).mkv', movie('1984', 1984)],
  ['12.Angry.Men.1957.720p.mkv', movie('12 Angry Men', 1957)],
  ['12 Angry Men.mkv', movie('12 Angry Men')],
  ['10 Cloverfield Lane (2016).mkv', movie('10 Cloverfield Lane', 2016)],
  ['Blade.Runner.2049.2017.2160p.UHD.BluRay.mkv', movie('Blade Runner 2049', 2017)],
  ['Apollo 13 (1995).mkv', movie('Apollo 13', 1995)],
  ['Apollo 13.mkv', movie('Apollo 13')],
  ['Se7en.1995.mkv', movie('Se7en', 1995)],
  // Words that are a remark elsewhere, and the title's own before a year in parentheses.
  ['Film 264 (2020).mkv', movie('Film 264', 2020)],
  ['Film 265 (2020)', movie('Film 265', 2020)],
  ['Film cc (2020)', movie('Film cc', 2020)],
  ['Film dd (2020)', movie('Film dd', 2020)],
  ['Film fi (2020)', movie('Film fi', 2020)],
  ['Film hd (2020)', movie('Film hd', 2020)],
  ['HD (2020).mkv', movie('HD', 2020)],
  ['The.Film.hd.(2020).1080p.mkv', movie('The Film hd', 2020)],
  ['Film hd (2020)/movie.mkv', movie('Film hd', 2020)],
  ['Film 264 (2020)/film.mkv', movie('Film 264', 2020)],
  ['Show hd (2019) S02E03.mkv', series('Show hd', [2, 3], { year: 2019 })],
  ['Show.S01E02.(2020).mkv', series('Show', [1, 2], { year: 2020 })],
  ['Show/Season 1/Show - 12 (2019).mkv', series('Show', [1, 12], { year: 2019 })],
  ['Film 1080p (2008) x264.mkv', movie('Film', 2008)],
  ['Film (Remastered) (2020).mkv', movie('Film', 2020)],
  // The shape of a picture, and episodes that look like it.
  ['Old.Film.1950.4x3.1080p.mkv', movie('Old Film', 1950)],
  ['Old Film (1950) 16x9 BluRay 720p.mkv', movie('Old Film', 1950)],
  ['Show.4x3.mkv', series('Show', [4, 3])],
  ['Show.4x03.mkv', series('Show', [4, 3])],
  ['Show.2019.4x03.720p.mkv', series('Show', [4, 3], { year: 2019 })],
  ['Show/Season 4/Show.2019.4x3.720p.mkv', series('Show', [4, 3], { year: 2019 })],
  // Letters of the world.
  ['Amélie (2001).mkv', movie('Amélie', 2001)],
  ['Ame\u0301lie.2001.1080p.mkv', movie('Amélie', 2001)],
  ['Über uns (2011).mkv', movie('Über uns', 2011)],
  ['Ágora (2009).mkv', movie('Ágora', 2009)],
  ['Être et avoir (2002).mkv', movie('Être et avoir', 2002)],
  ['Łódź 2010.mkv', doubtful('number', movie('Łódź', 2010))],
  ['Ōkami (2012).mkv', movie('Ōkami', 2012)],
  ['Film 大神 2012.mkv', doubtful('number', movie('Film 大神', 2012))],
  ['Amelie 映画 (2001).mkv', movie('Amelie 映画', 2001)],
  ['七人の侍 (1954).mkv', movie('七人の侍', 1954)],
  ['七人の侍.mkv', movie('七人の侍')],
  ['Сталкер.1979.1080p.mkv', movie('Сталкер', 1979)],
  ['WALL·E (2008).mp4', movie('WALL·E', 2008)],
  // What channels add.
  ['@BestMovies Big Buck Bunny 2008 720p.mkv', movie('Big Buck Bunny', 2008)],
  ['Big.Buck.Bunny.2008.720p.@BestMovies.mkv', movie('Big Buck Bunny', 2008)],
  ['[MovieChannel] Big Buck Bunny (2008).mkv', movie('Big Buck Bunny', 2008)],
  ['【频道】Big Buck Bunny 2008.mkv', doubtful('number', movie('Big Buck Bunny', 2008))],
  ['🎬 Big Buck Bunny 🐰 (2008) 1080p ✅.mkv', movie('Big Buck Bunny', 2008)],
  ['Big.Buck.Bunny.2008.1080p.mkv.001', movie('Big Buck Bunny', 2008)],
  ['Big.Buck.Bunny.2008.1080p.part1.mkv', doubtful('half', movie('Big Buck Bunny', 2008))],
  ['Big Buck Bunny (2008) {imdb-tt1254207}.mkv', movie('Big Buck Bunny', 2008)],
  ['[REC] (2007).mkv', movie('REC', 2007)],
  // Movies whose folder tells.
  ['Movie Name (2008)/movie.mkv', movie('Movie Name', 2008)],
  ['Movie Name (2008)/Movie Name.mkv', movie('Movie Name', 2008)],
  ['Movie Name (2008)/mn-grp-720p.mkv', movie('Movie Name', 2008)],
  ['Movie.Name.2008.1080p.BluRay.x264-GRP/title_t00.mkv', movie('Movie Name', 2008)],
  ['War Films/1917.mkv', movie('1917')],
  ['Movie Name (2008)/BDMV/STREAM/00001.m2ts', movie('Movie Name', 2008)],
  ['Best of 2008/Fight Club (1999).mkv', movie('Fight Club', 1999)],
  ['movies/Fight Club.mkv', movie('Fight Club')],
  ['movies\\Movie Name (2008)\\movie.mkv', movie('Movie Name', 2008)],
  ['movies/movie.mkv', doubtful('nameless', movie('movie'))],
  ['movie.mkv', doubtful('nameless', movie('movie'))],
  ['Solaris/movie.mkv', doubtful('nameless', movie('Solaris'))],
  ['1080p.mkv', doubtful('nameless', movie('1080p'))],
  ['.mkv', doubtful('nameless', movie('Untitled'))],
  // Series by the name of the file.
  ['Show.S01E02.720p.mkv', series('Show', [1, 2])],
  ['Show - S01E02 - Name.mkv', series('Show', [1, 2], { episodeName: 'Name' })],
  ['Show.1x05.Name.mkv', series('Show', [1, 5], { episodeName: 'Name' })],
  ['Show S1 E2.mkv', series('Show', [1, 2])],
  ['Show Season 1 Episode 2.mkv', series('Show', [1, 2])],
  ['Show.S01E01E02.720p.mkv', series('Show', [1, 1, 2])],
  ['Show.S00E01.Special.mkv', series('Show', [0, 1], { episodeName: 'Special' })],
  ['Show.S01E02.1080p.WEB.H264-GRP.mkv', series('Show', [1, 2])],
  ['Show Name 2019 S02E03 1080p WEB-DL DD5.1 H.264-GRP.mkv', series('Show Name', [2, 3], { year: 2019 })],
  [
    'Star.Trek.TNG.S03E15.Yesterdays.Enterprise.mkv',
    series('Star Trek TNG', [3, 15], { episodeName: 'Yesterdays Enterprise' }),
  ],
  ['1923.S01E01.1080p.mkv', series('1923', [1, 1])],
  ['24.S01E01.1080p.mkv', series('24', [1, 1])],
  ['9-1-1.S01E01.mkv', series('9-1-1', [1, 1])],
  ['[HorribleSubs] Anime Name - 12 [1080p].mkv', series('Anime Name', [1, 12])],
  ['One.Piece.E1071.mkv', series('One Piece', [1, 1071])],
  // Series whose folders tell.
  [
    'Northern Signals/Season 1/Northern.Signals.S01E01.First.Contact.720p.mp4',
    series('Northern Signals', [1, 1], { episodeName: 'First Contact' }),
  ],
  [
    'series/Northern Signals/Season 1/Northern.Signals.S01E03.Answer.from.the.Ice.480p.mp4',
    series('Northern Signals', [1, 3], { episodeName: 'Answer from the Ice' }),
  ],
  ['Show/Season 1/02 - Name.mkv', series('Show', [1, 2], { episodeName: 'Name' })],
  ['Show/Season 02/02.Name.of.It.720p.WEB-DL.mkv', series('Show', [2, 2], { episodeName: 'Name of It' })],
  ['Show (2019)/S01/E03.mkv', series('Show', [1, 3], { year: 2019 })],
  ['Show (2019)/Season 1/Show.S01E04.mkv', series('Show', [1, 4], { year: 2019 })],
  ['Show/Season 1/03.mkv', series('Show', [1, 3])],
  ['Show/Specials/01 - Making of.mkv', series('Show', [0, 1], { episodeName: 'Making of' })],
  ['Show/Staffel 3/Folge 7.mkv', series('Show', [3, 7])],
  ['Show/S01E02 - Name.mkv', series('Show', [1, 2], { episodeName: 'Name' })],
  ['Show/Episode 3.mkv', series('Show', [1, 3])],
  ['TV/24/Season 1/24.S01E01.mkv', series('24', [1, 1])],
  ['Show.S02.1080p.WEB-DL-GRP/Show.S02E05.1080p.WEB-DL-GRP.mkv', series('Show', [2, 5])],
  ['Show/S02/Show - 04 - Name.mkv', series('Show', [2, 4])],
  ['Show/Season 1/s01e05.mkv', series('Show', [1, 5])],
  ['Show/Season 1/S01E06.Name.1080p.WEB.mkv', series('Show', [1, 6], { episodeName: 'Name' })],
  ['a/b/Show (2019)/Season 10/10x11 - Name.mkv', series('Show', [10, 11], { year: 2019, episodeName: 'Name' })],
  ['S01E02.mkv', doubtful('no-series', series('S01E02', [1, 2]))],
  ['John/Desktop/S01E02.mkv', doubtful('no-series', series('S01E02', [1, 2]))],
  ['Show/Season 1/Making it.mkv', doubtful('no-episode', { kind: 'series', name: 'Show' })],
  ['Show.S01-S03.mkv', doubtful('no-episode', { kind: 'series', name: 'Show' })],
  ['Show/Season 1/9-1-1.S01E04.mkv', series('9-1-1', [1, 4])],
  // Which of the two is not for us to say.
  ['Batman Collection (1989)/Batman Returns.mkv', doubtful('contradiction', movie('Batman Returns'))],
  ['Batman (1989)/Batman Returns.mkv', doubtful('contradiction', movie('Batman Returns'))],
  ['Kubrick (1999)/lolita.mkv', doubtful('contradiction', movie('lolita'))],
  // What is about a film is not the film.
  ['Film (1999)/Extras/Interview.mkv', doubtful('extra', movie('Film', 1999))],
  ['Film (1999)/Film (1999)-trailer.mkv', doubtful('extra', movie('Film', 1999))],
  ['Show/Season 1/Show.S01E02-trailer.mkv', doubtful('extra', movie('Show'))],
  ['The Interview (2014).mkv', movie('The Interview', 2014)],
  // A number of a film that looks like that of an episode, and words that look like an edition.
  ['Star Wars - Episode 4 - A New Hope 1977.mkv', movie('Star Wars - Episode 4 - A New Hope', 1977)],
  ['Final.Cut.2022.mkv', movie('Final Cut', 2022)],
  ['The Final Cut (2004).mkv', movie('The Final Cut', 2004)],
  // An episode that only its day tells.
  ['The.Daily.Show.2024.03.11.1080p.mkv', dated('The Daily Show', '2024-03-11')],
  ['60 Minutes 2024-03-10.mkv', dated('60 Minutes', '2024-03-10')],
  ['Show/Season 1/5 Mar 2019.mkv', dated('Show', '2019-03-05')],
  // Numbers as others write them.
  ['三体 第二季 第05集.mkv', series('三体', [2, 5])],
  ['الهيبة الحلقة ٥.mp4', series('الهيبة', [1, 5])],
  ['Films/🎉🎈.mp4', movie('🎉🎈')],
  ['Films/@channel/Name 🎉.mp4', movie('Name')],
  ['Films/Red\u0001Name.mp4', movie('Red Name')],
]

test.each(NAMES)('takes %s for what it is', (path, expected) => {
  expect(recogniseName(path)).toEqual(expected)
})
