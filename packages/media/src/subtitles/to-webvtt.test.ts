import { setImmediate } from 'node:timers/promises'
import type { SubtitleFormat } from '@streamvault/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CUE_CHARS_MAX } from './cue.ts'
import { CUES_MAX, subtitleFormatOf, toWebVtt, WEBVTT_BYTES_MAX, webVttSteps } from './to-webvtt.ts'

const ASS_HEAD = `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`
const dialogue = (text: string) => `${ASS_HEAD}Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,${text}\n`
const srt = (text: string) => `1\n00:00:01,000 --> 00:00:02,500\n${text}\n`

/** Converts without a pause. */
function convert(text: string, format: SubtitleFormat): Buffer {
  const steps = webVttSteps(text, format)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** What a browser shows, one text for each cue, with its first line. */
function cuesOf(text: string): string[] {
  const format = subtitleFormatOf(text)
  const [head, ...cues] = convert(text, format).toString().trimEnd().split('\n\n')
  expect(head).toBe('WEBVTT')
  return cues
}

function textOf(text: string): string | undefined {
  return cuesOf(text)[0]?.split('\n').slice(1).join('\n')
}

function codeOf(text: string): unknown {
  try {
    return subtitleFormatOf(text)
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('SubRip', () => {
  test('is told by what is in it, and becomes WebVTT', () => {
    const text =
      '1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\nthere\r\n\r\n2\r\n01:02:03,4 --> 01:02:04,050\r\n<i>Bye</i>\r\n'
    expect(subtitleFormatOf(text)).toBe('srt')
    expect(cuesOf(text)).toEqual([
      '00:00:01.000 --> 00:00:02.500\nHello\nthere',
      '01:02:03.400 --> 01:02:04.050\n<i>Bye</i>',
    ])
  })

  test('keeps a text with empty lines and with numbers of its own', () => {
    expect(cuesOf(`${srt('Count:\n\n7\n\n42')}\n2\n00:00:03,000 --> 00:00:04,000\nNext`)).toEqual([
      '00:00:01.000 --> 00:00:02.500\nCount:\n7\n42',
      '00:00:03.000 --> 00:00:04.000\nNext',
    ])
  })

  test('is read with points for commas, without numbers, without hours, and with ends of lines of any kind', () => {
    expect(cuesOf('00:01.000 --> 00:02.500\rOne\r\r00:03,000-->00:04,000\nTwo')).toEqual([
      '00:00:01.000 --> 00:00:02.500\nOne',
      '00:00:03.000 --> 00:00:04.000\nTwo',
    ])
  })

  test('shows at the top what SubStation would', () => {
    expect(cuesOf(srt('{\\an8}Up there'))).toEqual(['00:00:01.000 --> 00:00:02.500 line:0\nUp there'])
  })
})

describe('SubStation', () => {
  test('becomes WebVTT with its styles and line breaks, and without its looks', () => {
    const text = dialogue('{\\i1\\fs20}Run,{\\i0} they said:\\Nnow{\\c&H00FF00&}!')
    expect(subtitleFormatOf(text)).toBe('ass')
    expect(cuesOf(text)).toEqual(['00:00:01.000 --> 00:00:02.500\n<i>Run,</i> they said:\nnow!'])
  })

  test('is told from its older version', () => {
    expect(subtitleFormatOf(dialogue('a').replaceAll('V4+', 'V4').replace('v4.00+', 'v4.00'))).toBe('ssa')
  })

  test('leaves out comments, drawings, and layers of the same text', () => {
    const drawn = 'Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}\n'
    const comment = 'Comment: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,secret\n'
    expect(cuesOf(dialogue('Sign') + drawn + comment + dialogue('Sign').slice(ASS_HEAD.length))).toHaveLength(1)
  })

  test('puts its lines into the order of their times', () => {
    const later = 'Dialogue: 0,0:00:00.10,0:00:00.90,Default,,0,0,0,,First\n'
    expect(cuesOf(dialogue('Second') + later).map((cue) => cue.split('\n')[1])).toEqual(['First', 'Second'])
  })
})

test('WebVTT keeps its cues, and loses styles, regions, notes and names', () => {
  const text = [
    'WEBVTT - a title',
    'NOTE a note',
    'STYLE\n::cue { background: url(https://elsewhere.test/) }',
    'intro\n00:01.000 --> 00:02.500 position:10% line:0\n<v Anna>Hello <00:01.500><c.loud>there</c>',
  ].join('\n\n')
  expect(subtitleFormatOf(text)).toBe('vtt')
  expect(cuesOf(text)).toEqual(['00:00:01.000 --> 00:00:02.500 line:0\nHello there'])
})

test.each(['100', '999', '1000', '123456789', '9'.repeat(20)])(
  'a cue at %s hours is left out, and all others stay',
  (hours) => {
    const others = ['00:00:01.000 --> 00:00:02.500\nFirst', '00:00:03.000 --> 00:00:04.000\nLast']
    const late = `${hours}:00:01,000 --> ${hours}:00:02,000\nLate`
    const lines = `${srt('First')}\n2\n${late}\n\n3\n00:00:03,000 --> 00:00:04,000\nLast\n`
    expect(cuesOf(lines)).toEqual(others)
    expect(cuesOf(`1\n${late}\n\n${lines}`)).toEqual(others)
    expect(cuesOf(`WEBVTT\n\n${lines.replaceAll(',', '.')}`)).toEqual(others)
    const at = (start: string, end: string, text: string) => `Dialogue: 0,${start},${end},Default,,0,0,0,,${text}\n`
    const events = at(`${hours}:00:01.00`, `${hours}:00:02.00`, 'Late') + at('0:00:03.00', '0:00:04.00', 'Last')
    expect(cuesOf(dialogue('First') + events)).toEqual(others)
  },
)

test.each([
  '',
  '\n\n\n',
  'A letter to my mother',
  '<html><body>404</body></html>',
  'WEBVTT',
  ASS_HEAD,
  srt(''),
  '1\n100:00:01,000 --> 100:00:02,000\nNothing but this',
  '{1}{2}MicroDVD',
])('%j is no subtitle', (text) => {
  expect(codeOf(text)).toBe('SUBTITLE_INVALID')
})

describe('what is hostile', () => {
  test.each([
    ['<script>alert(1)</script>', 'alert(1)'],
    ['<img src=x onerror=alert(1)>Hi', 'Hi'],
    ['<b onclick="alert(1)">Hi', '<b>Hi</b>'],
    ['a < b > c & d', 'a &lt; b &gt; c &amp; d'],
    ['&lt;script&gt;', '&lt;script&gt;'],
    ['</b></i>Hi<i><b>there</i>', 'Hi<i><b>there</b></i>'],
    ['<<i>i>x', '&lt;<i>i&gt;x</i>'],
    ['x --> y\nNOTE z', 'x --&gt; y\nNOTE z'],
    ['a\0b\u0007c', 'abc'],
  ])('%j is shown as %j', (given, shown) => {
    expect(textOf(srt(given))).toBe(shown)
  })

  const markup = fc.stringMatching(/^[<>/&;{}\\ibu:\-n \r\n0-9a-z"=!]{0,200}$/)
  const whole = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), markup)

  test('whatever a cue says, no markup comes out but three styles that end', () => {
    fc.assert(
      fc.property(
        whole,
        fc.constantFrom(srt, dialogue, (text: string) => `WEBVTT\n\n${srt(text)}`),
        (text, write) => {
          const format = write === srt ? 'srt' : write === dialogue ? 'ass' : 'vtt'
          const [, ...cues] = convert(write(text), format).toString().trimEnd().split('\n\n')
          for (const cue of cues) {
            const [timing = '', ...lines] = cue.split('\n')
            expect(timing).toMatch(/^\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}(?: line:(?:0|50%))?$/)
            const bare = lines.join('\n').replace(/<\/?[ibu]>/g, '')
            expect(bare).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|(?![\t\n])\p{Cc}/u)
            expect(lines.every((line) => line !== '')).toBe(true)
            for (const style of ['i', 'b', 'u'])
              expect(cue.split(`<${style}>`).length).toBe(cue.split(`</${style}>`).length)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('a gigantic cue is cut, and its style ends', () => {
    const text = textOf(srt(`<i>${'x'.repeat(1_000_000)}`)) ?? ''
    expect(text).toBe(`<i>${'x'.repeat(CUE_CHARS_MAX)}</i>`)
  })

  test('a cue of a million lines is cut', () => {
    expect((textOf(srt('x\n'.repeat(1_000_000))) ?? '').split('\n').length).toBeLessThanOrEqual(20)
  })

  test('more cues than a film has are left out, and so is what a browser would choke on', () => {
    const many = '0:1-->0:2\na\n'.repeat(CUES_MAX + 10)
    expect(cuesOf(many.replaceAll('0:1', '00:01').replaceAll('0:2', '00:02')).length).toBeLessThanOrEqual(CUES_MAX)
    const ampersands = Array.from(
      { length: 2000 },
      (_, at) => `00:${10 + (at % 40)}.000 --> 00:59.${String(at % 1000).padStart(3, '0')}\n${'&'.repeat(2000)}\n`,
    )
    expect(convert(ampersands.join('\n'), 'srt').length).toBeLessThanOrEqual(WEBVTT_BYTES_MAX)
  })

  test('others go on while a large one is converted, and it is the same', async () => {
    const text = '00:01.000 --> 00:02.000\na\n\n'.repeat(40_000)
    let turns = 0
    let isDone = false
    const others = (async () => {
      while (!isDone) {
        await setImmediate()
        turns++
      }
    })()
    const converted = await toWebVtt(text, 'srt')
    isDone = true
    await others
    // A pause for each 4,096 of its 120,000 lines.
    expect(turns).toBeGreaterThan(20)
    expect(converted.equals(convert(text, 'srt'))).toBe(true)
  })

  const MIB = 1 << 20
  test.each([
    ['empty lines', '\n'],
    ['braces', '{'],
    ['lines of braces', `Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,${'{'.repeat(5000)}\n`],
    ['angles', '<'],
    ['unfinished tags', '<i '],
    ['arrows', '-->'],
    ['arrows in lines', '00:00 --> \n'],
    ['spaces', ' '],
    ['digits', '1'],
    ['numbers in lines', '1\n'],
    ['ampersands', '&lt'],
    ['backslashes', '{\\i1'],
  ])('a megabyte of %s leads to no backtracking', (_, piece) => {
    const bulk = piece.repeat(Math.floor(MIB / piece.length))
    // Each takes some 30 ms; what backtracks takes minutes, which is longer than a test may.
    for (const text of [
      `00:01.000 --> 00:02.000\nx\n${bulk}`,
      `WEBVTT\n\n00:01.000 --> 00:02.000\nx\n${bulk}`,
      dialogue('x') + bulk,
    ])
      expect(convert(text, subtitleFormatOf(text)).toString()).toContain(' --> 00:00:02.')
  })
})
