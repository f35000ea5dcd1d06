/** Ordinary sentences of dialogues, and the charsets that they can be written in. */
interface SampleSentences {
  readonly language: string
  readonly sentences: readonly string[]
  readonly charsets: readonly string[]
}

const WESTERN = ['windows-1252', 'iso-8859-15', 'cp850', 'macroman']
const CENTRAL = ['windows-1250', 'iso-8859-2', 'cp852']
const CYRILLIC = ['windows-1251', 'iso-8859-5', 'maccyrillic']

export const SAMPLE_SENTENCES: readonly SampleSentences[] = [
  {
    language: 'de',
    sentences: [
      'Die Straße ist größer, als ich dachte.',
      'Grüß deine Mutter, wenn du übermütig wirst.',
      'Er hört dich nicht, er schläft schon.',
      'Wir müssen zurück, bevor es zu spät wird.',
      'Schönes Mädchen, wie heißt du?',
    ],
    charsets: [...WESTERN, 'cp437'],
  },
  {
    language: 'fr',
    sentences: [
      'Où étais-tu hier soir ? Je t’ai attendu.'.replace('’', "'"),
      'Ça suffit déjà, il ne sait rien là-dessus.',
      "J'ai rêvé que tu étais à la fenêtre.",
      'Elle a été très gentille avec ma mère.',
      'Arrête de crier, on va nous entendre près du château.',
    ],
    charsets: [...WESTERN, 'cp437'],
  },
  {
    language: 'es',
    sentences: [
      '¿Dónde estabas anoche? Te esperé hasta las doce.',
      'No sé qué decir, señor.',
      'Mañana será otro día, créeme.',
      'El niño está durmiendo en su habitación.',
      '¡Cállate! Aquí no hay ningún médico.',
    ],
    charsets: [...WESTERN, 'cp437'],
  },
  {
    language: 'pt-BR',
    sentences: [
      'Você não está bem, irmão.',
      'Não sei o que aconteceu com ele ontem à noite.',
      'A gente precisa falar com a polícia amanhã.',
      'Eles estão lá fora, você é que não vê.',
      'Minhas mãos estão frias, mas o coração não.',
    ],
    charsets: WESTERN,
  },
  {
    language: 'it',
    sentences: [
      'Perché non sei venuto ieri sera?',
      'Non è così semplice, è tutta la verità.',
      'Domani sarà una bella giornata in città.',
      'Non lo so più, però ti credo.',
      'Lunedì andrò a trovare mia madre.',
    ],
    charsets: [...WESTERN, 'cp437'],
  },
  {
    language: 'sv',
    sentences: [
      'Var var du i går kväll? Jag väntade på dig.',
      'Han vet inget om det här, jag lovar.',
      'Vi måste åka hem före mörkret.',
      'Jag älskar dig, det vet du också.',
      'Får jag låna din bil, är du snäll?',
    ],
    charsets: [...WESTERN, 'cp437'],
  },
  {
    language: 'da',
    sentences: [
      'Hvor var du i går aftes? Jeg ventede på dig.',
      'Jeg ved ikke, hvad jeg skal gøre nu.',
      'Han er på vej hjem fra København.',
      'Det er længe siden, vi så hinanden.',
      'Må jeg låne din bil i næste uge?',
    ],
    charsets: [...WESTERN, 'cp865'],
  },
  {
    language: 'fi',
    sentences: [
      'Missä sinä olit eilen illalla?',
      'Minä en tiedä mitään siitä.',
      'Älä puhu noin, hän kuulee.',
      'Meidän täytyy lähteä ennen pimeää.',
      'Tämä on minun äitini talo.',
    ],
    charsets: [...WESTERN, 'cp437'],
  },
  {
    language: 'cs',
    sentences: [
      'Příliš žluťoučký kůň úpěl ďábelské ódy.',
      'Kde jsi byl včera večer? Čekala jsem na tebe.',
      'Nevím, co mám dělat, všechno je špatně.',
      'Zítra půjdeme domů, ať se děje cokoli.',
      'Řekni mi, že to není pravda.',
    ],
    charsets: CENTRAL,
  },
  {
    language: 'pl',
    sentences: [
      'Gdzie byłeś wczoraj wieczorem? Czekałam na ciebie.',
      'Nie wiem, co się stało z moją siostrą.',
      'Proszę, powiedz mi, że wszystko będzie dobrze.',
      'On już śpi, nie możesz tam wejść.',
      'Źle się czuję, muszę iść do domu.',
    ],
    charsets: CENTRAL,
  },
  {
    language: 'hu',
    sentences: [
      'Hol voltál tegnap este? Vártam rád.',
      'Ő nem tud erről semmit, hidd el nekem.',
      'Nem értem, miért csinálod ezt velünk.',
      'Holnap reggel elmegyünk a nagymamához.',
      'Gyönyörű nő, őrülten szereti a fűszeres ételeket.',
    ],
    charsets: CENTRAL,
  },
  {
    language: 'hr',
    sentences: [
      'Gdje si bio sinoć? Čekala sam te cijelu noć.',
      'Ne znam što da radim, možda ću otići.',
      'Već je kasno, moramo kući.',
      'Reci mi da to nije istina, molim te, čovječe.',
      'Njegova žena živi u drugom gradu, uvijek šuti.',
    ],
    charsets: CENTRAL,
  },
  {
    language: 'ro',
    sentences: [
      'Unde ai fost aseară? Te-am aşteptat până la miezul nopţii.',
      'Nu ştiu ce să fac, totul e greşit.',
      'Mâine mergem acasă, îţi promit.',
      'Spune-mi că nu e adevărat, frate.',
      'El nu înţelege nimic din ce s-a întâmplat.',
    ],
    charsets: CENTRAL,
  },
  {
    language: 'ru',
    sentences: [
      'Где ты был вчера вечером? Я ждал тебя.',
      'Он ничего не знает об этом, поверь мне.',
      'Завтра утром мы поедем домой.',
      'Я не понимаю, что здесь происходит.',
      'Скажи мне правду, пожалуйста.',
    ],
    charsets: [...CYRILLIC, 'koi8-r', 'cp866', 'cp855'],
  },
  {
    language: 'uk',
    sentences: [
      'Де ти був учора ввечері? Я чекала на тебе.',
      'Він нічого не знає про це, повір мені.',
      'Завтра вранці ми поїдемо додому.',
      'Я не розумію, що тут відбувається.',
      'Скажи мені правду, будь ласка, її ще немає.',
    ],
    charsets: [...CYRILLIC, 'koi8-u'],
  },
  {
    language: 'bg',
    sentences: [
      'Къде беше снощи? Чаках те до полунощ.',
      'Той не знае нищо за това, повярвай ми.',
      'Утре сутринта ще се приберем вкъщи.',
      'Не разбирам какво става тук.',
      'Кажи ми истината, моля те.',
    ],
    charsets: [...CYRILLIC, 'cp866'],
  },
  {
    language: 'el',
    sentences: [
      'Πού ήσουν χθες το βράδυ; Σε περίμενα.',
      'Δεν ξέρει τίποτα γι αυτό, πίστεψέ με.',
      'Αύριο το πρωί θα πάμε σπίτι.',
      'Δεν καταλαβαίνω τι συμβαίνει εδώ.',
      'Πες μου την αλήθεια, σε παρακαλώ.',
    ],
    charsets: ['windows-1253', 'iso-8859-7', 'cp737', 'cp869'],
  },
  {
    language: 'tr',
    sentences: [
      'Dün gece neredeydin? Seni bekledim.',
      'Onun hiçbir şeyden haberi yok, inan bana.',
      'Yarın sabah eve gideceğiz, söz veriyorum.',
      'Burada ne olduğunu anlamıyorum.',
      'Işığı söndür, çocuklar uyuyor, lütfen.',
    ],
    charsets: ['windows-1254', 'cp857'],
  },
  {
    language: 'lt',
    sentences: [
      'Kur tu buvai vakar vakare? Aš tavęs laukiau.',
      'Jis nieko apie tai nežino, patikėk manimi.',
      'Rytoj ryte važiuosime namo, pažadu.',
      'Aš nesuprantu, kas čia vyksta, širdele.',
      'Pasakyk man tiesą, mažyti, būk geras.',
    ],
    charsets: ['windows-1257', 'iso-8859-13', 'cp775'],
  },
  {
    language: 'he',
    sentences: [
      'איפה היית אתמול בלילה? חיכיתי לך.',
      'הוא לא יודע כלום על זה, תאמין לי.',
      'מחר בבוקר אנחנו הולכים הביתה.',
      'אני לא מבין מה קורה פה.',
      'תגיד לי את האמת, בבקשה.',
    ],
    charsets: ['windows-1255', 'cp862'],
  },
  {
    language: 'ar',
    sentences: [
      'أين كنت ليلة أمس؟ لقد انتظرتك.',
      'هو لا يعرف شيئا عن هذا الأمر، صدقني.',
      'غدا في الصباح سنذهب إلى البيت.',
      'أنا لا أفهم ماذا يحدث هنا.',
      'قل لي الحقيقة من فضلك.',
    ],
    charsets: ['windows-1256', 'iso-8859-6'],
  },
  {
    language: 'ja',
    sentences: [
      '昨日の夜はどこにいたの？',
      '彼は何も知らないよ、信じて。',
      '明日の朝、家に帰ります。',
      'ここで何が起きているのか分からない。',
      '本当のことを言ってください。',
    ],
    charsets: ['shift_jis', 'euc-jp'],
  },
  {
    language: 'ko',
    sentences: [
      '어젯밤에 어디 있었어? 기다렸잖아.',
      '그는 아무것도 몰라, 나를 믿어.',
      '내일 아침에 집에 갈 거야.',
      '여기서 무슨 일이 일어나는지 모르겠어.',
      '제발 사실대로 말해 줘.',
    ],
    charsets: ['euc-kr'],
  },
  {
    language: 'zh-Hans',
    sentences: [
      '你昨天晚上在哪里？我一直在等你。',
      '他什么都不知道，相信我。',
      '明天早上我们回家吧。',
      '我不明白这里发生了什么事。',
      '请你告诉我真相，好吗？',
    ],
    charsets: ['gb18030'],
  },
  {
    language: 'zh-Hant',
    sentences: [
      '你昨天晚上在哪裡？我一直在等你。',
      '他什麼都不知道，相信我。',
      '明天早上我們回家吧。',
      '我不明白這裡發生了什麼事。',
      '請你告訴我真相，好嗎？',
    ],
    charsets: ['big5'],
  },
]
