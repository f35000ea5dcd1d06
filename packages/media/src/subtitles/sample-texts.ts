/** Two lines of a dialogue for each language, with what its letters are known by, and the charsets that it comes in. */
export const SAMPLE_TEXTS: readonly {
  readonly language: string
  readonly lines: readonly [string, string]
  readonly charsets: readonly string[]
}[] = [
  {
    language: 'ru',
    lines: ['Где ты был вчера вечером? Я ждал тебя до полуночи.', 'Не говори так, он ничего не знает об этом.'],
    charsets: ['windows-1251', 'koi8-r', 'iso-8859-5', 'cp866'],
  },
  {
    language: 'uk',
    lines: ['Де ти був учора ввечері? Я чекала на тебе до півночі.', 'Їжак не знає, що відбувається.'],
    charsets: ['windows-1251', 'koi8-u'],
  },
  {
    language: 'el',
    lines: ['Πού ήσουν χθες το βράδυ; Σε περίμενα μέχρι τα μεσάνυχτα.', 'Μη μιλάς έτσι, δεν ξέρει τίποτα.'],
    charsets: ['windows-1253', 'iso-8859-7'],
  },
  {
    language: 'pl',
    lines: ['Gdzie byłeś wczoraj wieczorem? Czekałem do północy.', 'Nie mów tak. Źle się czuję, pada śnieg.'],
    charsets: ['windows-1250', 'iso-8859-2'],
  },
  {
    language: 'hu',
    lines: ['Hol voltál tegnap este? Éjfélig vártam rád.', 'Ne beszélj így, ő semmit sem tud. Őrült vagy.'],
    charsets: ['windows-1250', 'iso-8859-2'],
  },
  {
    language: 'tr',
    lines: ['Dün gece neredeydin? Gece yarısına kadar bekledim.', 'Öyle konuşma. Işığı söndür, çocuğum.'],
    charsets: ['windows-1254', 'iso-8859-9'],
  },
  {
    language: 'fr',
    lines: ['Où étais-tu hier soir ? Je t’ai attendu jusqu’à minuit.', 'Ça suffit déjà, il ne sait rien là-dessus.'],
    charsets: ['windows-1252'],
  },
  {
    language: 'de',
    lines: ['Wo warst du gestern Abend? Ich habe lange gewartet.', 'Er weiß nichts darüber. Schöne Grüße.'],
    charsets: ['windows-1252', 'iso-8859-1'],
  },
  {
    language: 'he',
    lines: ['איפה היית אתמול בערב? חיכיתי לך עד חצות.', 'אל תדבר ככה, הוא לא יודע כלום על זה.'],
    charsets: ['windows-1255', 'iso-8859-8'],
  },
  {
    language: 'ar',
    lines: ['أين كنت مساء أمس؟ انتظرتك حتى منتصف الليل.', 'لا تتكلم هكذا، هو لا يعرف شيئا عن ذلك.'],
    charsets: ['windows-1256', 'iso-8859-6'],
  },
  {
    language: 'lt',
    lines: ['Kur buvai vakar vakare? Laukiau tavęs iki vidurnakčio.', 'Nekalbėk taip. Ąžuolas ir šuo.'],
    charsets: ['windows-1257'],
  },
  {
    language: 'th',
    lines: ['เมื่อคืนคุณอยู่ที่ไหน ฉันรอคุณจนถึงเที่ยงคืน', 'อย่าพูดอย่างนั้น เขาไม่รู้อะไรเลย'],
    charsets: ['windows-874'],
  },
  {
    language: 'ja',
    lines: ['昨日の夜はどこにいたの？真夜中まで待っていたよ。', 'そんなこと言わないで、彼は何も知らないんだ。'],
    charsets: ['shift_jis', 'euc-jp'],
  },
  {
    language: 'ko',
    lines: ['어젯밤에 어디 있었어? 자정까지 기다렸어.', '그렇게 말하지 마, 그는 아무것도 몰라.'],
    charsets: ['euc-kr'],
  },
  {
    language: 'zh-Hans',
    lines: ['你昨天晚上在哪里？我等你等到半夜。', '别这样说，他什么都不知道。'],
    charsets: ['gb18030'],
  },
  {
    language: 'zh-Hant',
    lines: ['你昨天晚上在哪裡？我等你等到半夜。', '別這樣說，他什麼都不知道。'],
    charsets: ['big5'],
  },
]

/** A subtitle of these lines in SubRip. */
export function sampleSrt(lines: readonly string[]): string {
  return lines.map((line, at) => `${at + 1}\r\n00:00:0${at},000 --> 00:00:0${at},900\r\n${line}\r\n\r\n`).join('')
}
