import type { Palette } from '#web/artwork/palette'

const STEEL = '#a9b4ba'
const STEEL_EDGE = '#87949c'
const FLAME = '#e39a3b'

/** Draws one thing onto a canvas of 400 × 400, standing at y = 316. */
type Drawing = (colours: Palette) => string

const steam = ({ light }: Palette, x: number, y: number) =>
  `<g fill="none" stroke="${light}" stroke-width="7" stroke-linecap="round" opacity=".8">
<path d="M${x} ${y}c-14-18 14-30 0-50"/><path d="M${x + 34} ${y}c-14-18 14-30 0-50"/></g>`

const tea: Drawing = (c) => `<rect x="126" y="132" width="148" height="184" rx="14" fill="${c.body}"/>
<path d="M238 132h22a14 14 0 0 1 14 14v156a14 14 0 0 1-14 14h-22z" fill="${c.shade}" opacity=".55"/>
<rect x="118" y="104" width="164" height="40" rx="12" fill="${c.shade}"/>
<rect x="126" y="182" width="148" height="88" fill="${c.glow}"/>
<path d="M200 256c-34-8-38-42 0-62 38 20 34 54 0 62z" fill="${c.accent}"/>
<path d="M200 256v-52" stroke="${c.glow}" stroke-width="4" stroke-linecap="round"/>`

const coffee: Drawing = (
  c
) => `<path d="M132 130l14-26h108l14 26 14 172a14 14 0 0 1-14 14H132a14 14 0 0 1-14-14z" fill="${c.body}"/>
<path d="M254 104l14 26 14 172a14 14 0 0 1-14 14h-26l-10-186z" fill="${c.shade}" opacity=".6"/>
<path d="M132 130l14-26h108l14 26z" fill="${c.shade}"/>
<circle cx="198" cy="222" r="52" fill="${c.glow}"/>
<ellipse cx="198" cy="222" rx="23" ry="33" fill="${c.shade}" transform="rotate(28 198 222)"/>
<path d="M184 248c8-18 20-30 28-52" fill="none" stroke="${c.glow}" stroke-width="5" stroke-linecap="round"/>`

const mug: Drawing = (c) => `${steam(c, 174, 148)}
<circle cx="266" cy="238" r="38" fill="none" stroke="${c.shade}" stroke-width="20"/>
<path d="M118 172h148v104a40 40 0 0 1-40 40h-68a40 40 0 0 1-40-40z" fill="${c.body}"/>
<path d="M118 172h148v30H118z" fill="${c.light}"/>
<ellipse cx="192" cy="172" rx="74" ry="15" fill="${c.shade}"/>
<path d="M138 222v56" stroke="${c.light}" stroke-width="8" stroke-linecap="round" opacity=".7"/>`

const teapot: Drawing = (
  c
) => `<path d="M104 216c-44-24-64 56 4 62" fill="none" stroke="${c.shade}" stroke-width="18" stroke-linecap="round"/>
<path d="M276 268c32-8 28-62 62-72-16 36-8 88-62 104z" fill="${c.shade}"/>
<path d="M96 242c0-52 42-80 96-80s96 28 96 80c0 50-40 74-96 74s-96-24-96-74z" fill="${c.body}"/>
<path d="M134 166a58 22 0 0 1 116 0z" fill="${c.shade}"/>
<circle cx="192" cy="136" r="14" fill="${c.accent}"/>
<path d="M122 236c4-24 18-38 38-44" fill="none" stroke="${c.light}" stroke-width="9" stroke-linecap="round" opacity=".8"/>`

const knife: Drawing = (c) => `<g transform="rotate(-38 200 210)">
<path d="M36 190h210v58H140c-46 0-84-22-104-58z" fill="${STEEL}"/>
<path d="M36 190h210v18H50z" fill="${STEEL_EDGE}"/>
<rect x="242" y="190" width="16" height="58" rx="4" fill="${c.shade}"/>
<path d="M258 196h88a14 14 0 0 1 14 14v14a14 14 0 0 1-14 14h-88z" fill="${c.accent}"/>
<g fill="${c.glow}"><circle cx="284" cy="217" r="5"/><circle cx="312" cy="217" r="5"/><circle cx="340" cy="217" r="5"/></g></g>`

const board: Drawing = (c) => `<g transform="rotate(6 200 200)">
<path d="M124 140a24 24 0 0 1 24-24h28V88a24 24 0 0 1 48 0v28h28a24 24 0 0 1 24 24v152a24 24 0 0 1-24 24H148a24 24 0 0 1-24-24z" fill="${c.body}"/>
<circle cx="200" cy="92" r="9" fill="${c.wall}"/>
<g fill="none" stroke="${c.shade}" stroke-width="5" opacity=".55" stroke-linecap="round">
<path d="M148 152v132"/><path d="M174 140v160"/><path d="M200 136v168"/><path d="M226 140v160"/><path d="M252 152v132"/></g></g>
<circle cx="292" cy="288" r="28" fill="${c.accent}"/><path d="M292 262c2-12 10-18 20-20" stroke="${c.shade}" stroke-width="6" fill="none" stroke-linecap="round"/>`

const blanket: Drawing = (c) => `<g><rect x="92" y="256" width="216" height="60" rx="26" fill="${c.shade}"/>
<rect x="92" y="204" width="216" height="60" rx="26" fill="${c.body}"/><rect x="92" y="152" width="216" height="60" rx="26" fill="${c.light}"/>
<path d="M140 152v60M158 152v60M246 152v60" stroke="${c.accent}" stroke-width="8"/>
<path d="M140 204v60M158 204v60M246 204v60" stroke="${c.light}" stroke-width="8" opacity=".7"/>
<path d="M140 256v60M158 256v60M246 256v60" stroke="${c.body}" stroke-width="8"/></g>`

const candle: Drawing = (c) => `<circle cx="200" cy="128" r="74" fill="${c.glow}" opacity=".8"/>
<path d="M200 88c26 30 26 60 0 66-26-6-26-36 0-66z" fill="${FLAME}"/><path d="M200 116c10 14 10 30 0 36-10-6-10-22 0-36z" fill="${c.glow}"/>
<path d="M200 150v30" stroke="${c.shade}" stroke-width="5"/>
<rect x="134" y="176" width="132" height="140" rx="18" fill="${c.body}"/><path d="M134 194a18 18 0 0 1 18-18h96a18 18 0 0 1 18 18v14H134z" fill="${c.light}"/>
<rect x="160" y="232" width="80" height="52" rx="6" fill="${c.glow}"/><path d="M174 250h52M182 266h36" stroke="${c.shade}" stroke-width="5" stroke-linecap="round"/>`

const lamp: Drawing = (c) => `<path d="M116 196L64 316h196l-60-120z" fill="${c.glow}" opacity=".85"/>
<path d="M286 304L236 148 178 128" fill="none" stroke="${c.shade}" stroke-width="12" stroke-linejoin="round" stroke-linecap="round"/>
<circle cx="236" cy="148" r="12" fill="${c.accent}"/><path d="M104 200c4-44 36-78 84-78l16 68-84 16z" fill="${c.body}"/>
<ellipse cx="158" cy="198" rx="45" ry="10" transform="rotate(-9 158 198)" fill="${c.light}"/>
<path d="M238 316a48 18 0 0 1 96 0z" fill="${c.shade}"/>`

const bottle: Drawing = (
  c
) => `<rect x="176" y="72" width="48" height="42" rx="8" fill="${c.shade}"/><path d="M200 72c-34 0-34-36 0-36s34 36 0 36" fill="none" stroke="${c.shade}" stroke-width="9"/>
<path d="M180 112h40c0 26 30 30 30 62v126a16 16 0 0 1-16 16h-68a16 16 0 0 1-16-16V174c0-32 30-36 30-62z" fill="${c.body}"/>
<path d="M228 150c12 8 22 14 22 28v122a16 16 0 0 1-16 16h-16z" fill="${c.shade}" opacity=".5"/>
<rect x="150" y="212" width="100" height="44" fill="${c.accent}"/><path d="M168 176v22M168 270v24" stroke="${c.light}" stroke-width="8" stroke-linecap="round"/>`

const bag: Drawing = (
  c
) => `<path d="M150 178c0-104 100-104 100 0" fill="none" stroke="${c.shade}" stroke-width="14" stroke-linecap="round"/>
<path d="M96 168h208l14 132a16 16 0 0 1-16 16H98a16 16 0 0 1-16-16z" fill="${c.body}"/>
<path d="M96 168h208l6 56c-60 26-160 26-220 0z" fill="${c.light}"/>
<path d="M134 172v66M266 172v66" stroke="${c.accent}" stroke-width="14"/><rect x="184" y="220" width="32" height="38" rx="5" fill="${c.accent}"/>
<path d="M112 288h176" stroke="${c.shade}" stroke-width="4" stroke-dasharray="10 8" opacity=".7"/>`

const tent: Drawing = (c) => `<circle cx="308" cy="104" r="30" fill="${c.accent}" opacity=".85"/>
<path d="M30 316l44-96 44 96zM90 316l30-70 30 70z" fill="${c.shade}" opacity=".35"/>
<path d="M208 134l148 182H60z" fill="${c.body}"/><path d="M208 134l148 182h-76z" fill="${c.shade}"/>
<path d="M208 134l44 182h-92z" fill="${c.glow}"/><path d="M208 134l14 182h-62z" fill="${c.light}"/>
<path d="M208 140v-26" stroke="${c.shade}" stroke-width="7" stroke-linecap="round"/>`

const parcel: Drawing = (
  c
) => `<path d="M88 172l112-44 112 44v108l-112 44-112-44z" fill="${c.body}"/><path d="M200 216l112-44v108l-112 44z" fill="${c.shade}"/>
<path d="M88 172l112-44 112 44-112 44z" fill="${c.light}"/><path d="M144 150l112 44v30l-22 9v-30L122 159z" fill="${c.accent}"/>`

/** By a word of the slug, the more special ones first; then by category. */
const BY_WORD: readonly (readonly [word: string, drawing: Drawing])[] = [
  ['teapot', teapot],
  ['tea', tea],
  ['coffee', coffee],
  ['mug', mug],
  ['cup', mug],
  ['knife', knife],
  ['board', board],
  ['blanket', blanket],
  ['candle', candle],
  ['lamp', lamp],
  ['bottle', bottle],
  ['bag', bag],
  ['tent', tent],
]

const BY_CATEGORY: Readonly<Record<string, Drawing>> = { tea, coffee, kitchen: mug, home: candle, outdoor: tent }

export function drawingFor(slug: string, category: string): Drawing {
  const words = slug.split('-')
  const named = BY_WORD.find(([word]) => words.includes(word))
  return named?.[1] ?? (Object.hasOwn(BY_CATEGORY, category) ? BY_CATEGORY[category]! : parcel)
}
