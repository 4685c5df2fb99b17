/** Cards of the mock payment provider: the token decides what becomes of the payment. */
export const TEST_CARDS = [
  { token: 'tok_ok', name: 'Test card', hint: 'is accepted at once' },
  { token: 'tok_slow', name: 'Card of a slow bank', hint: 'is accepted after a few seconds' },
  { token: 'tok_3ds', name: 'Card with 3-D Secure', hint: 'is accepted after its holder confirms' },
  { token: 'tok_declined', name: 'Blocked card', hint: 'is declined' },
  { token: 'tok_insufficient_funds', name: 'Empty card', hint: 'has too little money on it' },
  { token: 'tok_timeout', name: 'Card of a bank that is away', hint: 'gets no answer' },
] as const

const CODES =
  'AT AU BE BG CA CH CY CZ DE DK EE ES FI FR GB GR HK HR HU ID IE IS IT JP KR LI LT LU LV MT MX MY NL NO NZ PH PL PT RO SE SG SI SK TH TW US VN'
const names = new Intl.DisplayNames('en', { type: 'region' })

/** Where parcels go. */
export const COUNTRIES = CODES.split(' ')
  .map((code) => ({ code, name: names.of(code) ?? code }))
  .sort((a, b) => a.name.localeCompare(b.name))

/** So that trying the shop out takes no typing; not in production. */
export const DEMO_ADDRESSES: Readonly<Record<string, Record<string, string>>> = {
  'eu-west': { name: 'Ada Example', line1: 'Lindenstraße 12', postalCode: '10969', city: 'Berlin', country: 'DE' },
  'us-east': {
    name: 'Ada Example',
    line1: '12 Orchard Street',
    postalCode: '10002',
    city: 'New York',
    region: 'NY',
    country: 'US',
  },
  'ap-southeast': {
    name: 'Ada Example',
    line1: '8 Tiong Bahru Road',
    postalCode: '168732',
    city: 'Singapore',
    country: 'SG',
  },
}
