import { forPeople } from '#modules/fulfillment/domain/tracking_number'
import { latinText } from '#modules/fulfillment/domain/latin_text'
import type { Address } from '#platform/values/address'
import { iso } from '#platform/values/clock'

export interface Label {
  readonly shipmentId: string
  readonly orderId: string
  readonly trackingNumber: string
  readonly carrier: string
  readonly service: string
  readonly warehouse: string
  readonly parcel: number
  readonly parcels: number
  /** `undefined` for a warehouse whose address is not known: its name stands for it. */
  readonly sender: Address | undefined
  readonly recipient: Address
  readonly createdAt: number
}

/** Points. */
const MM = 72 / 25.4
const [WIDTH, HEIGHT, MARGIN] = [100 * MM, 150 * MM, 5 * MM]
const INSIDE = WIDTH - 2 * MARGIN
/** Width of the narrowest bar, 0.49 mm: ten of them are kept free on both sides, more than any scanner needs. */
const MODULE = 1.4
const BARS = { top: 108 * MM, height: 28 * MM }

const REGULAR = 'Helvetica'
const BOLD = 'Helvetica-Bold'

/** In English, as the postal union asks for. */
const countries = new Intl.DisplayNames('en', { type: 'region' })

/** Both are large, and only a process that prints needs them. The named export `raw` of bwip-js is something else. */
async function load() {
  const [{ default: PDFDocument }, { default: barcodes }] = await Promise.all([
    import('pdfkit'),
    import('bwip-js/node'),
  ])
  return { PDFDocument, barcodes }
}

let libraries: ReturnType<typeof load> | undefined

type Page = PDFKit.PDFDocument

/**
 * A label of 10 × 15 cm as the bytes of a PDF: who, where to, which order, which service, and the tracking number in
 * Code 128. Lines and bars are vectors and the fonts those that every reader has, which keeps it at 5 kB and about a
 * millisecond. The same shipment gives the same bytes.
 */
export async function drawLabel(label: Label): Promise<Buffer> {
  const { PDFDocument, barcodes } = await (libraries ??= load())
  const page = new PDFDocument({
    size: [WIDTH, HEIGHT],
    margin: 0,
    /* Deflating would save 3 of 5 kB and cost a tenth of a millisecond more. */
    compress: false,
    info: { Title: `Label ${label.trackingNumber}`, CreationDate: new Date(label.createdAt) },
  })
  const chunks: Buffer[] = []
  page.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise((resolve, reject) => page.on('end', resolve).on('error', reject))
  drawCarrier(page, label)
  drawAddresses(page, label)
  drawOrder(page, label)
  drawBars(page, barsOf(barcodes.raw('code128', label.trackingNumber, {})))
  page.font(BOLD, 13).text(forPeople(label.trackingNumber), MARGIN, 138.5 * MM, { width: INSIDE, align: 'center' })
  page.end()
  await ended
  return Buffer.concat(chunks)
}

function drawCarrier(page: Page, { carrier, service }: Label): void {
  page.font(BOLD, 17).text(carrier, MARGIN, MARGIN, { lineBreak: false })
  page.font(BOLD, 11).text(service.toUpperCase(), MARGIN, MARGIN + 4, { width: INSIDE, align: 'right' })
  line(page, 14 * MM)
}

function drawAddresses(page: Page, { sender, warehouse, recipient, parcel, parcels }: Label): void {
  const from = sender ? addressLines(sender).join('\n') : `Warehouse ${warehouse}`
  page.font(REGULAR, 7).text(from, MARGIN, 16 * MM, { width: 60 * MM, height: 20 * MM, ellipsis: true })
  page.font(BOLD, 11).text(`Parcel ${parcel} of ${parcels}`, MARGIN, 16 * MM, { width: INSIDE, align: 'right' })
  line(page, 38 * MM)
  const [name, ...rest] = addressLines(recipient)
  /* Small enough that the longest address an order may have is there down to its country. */
  const size = name!.length + rest.join().length > 140 ? 8 : 12
  page.font(BOLD, size + 1).text(name!, MARGIN, 41 * MM, { width: INSIDE })
  page.font(REGULAR, size).text(rest.join('\n'), { width: INSIDE })
  line(page, 92 * MM)
}

function drawOrder(page: Page, { orderId, shipmentId, warehouse, createdAt }: Label): void {
  const lines = [`Order ${orderId}`, `Shipment ${shipmentId}`, `${iso(createdAt).slice(0, 10)}, from ${warehouse}`]
  page.font(REGULAR, 8).text(lines.join('\n'), MARGIN, 94 * MM, { width: INSIDE, height: 11 * MM, ellipsis: true })
}

/** @param widths of bars and the spaces between them in turn, in modules, beginning with a bar */
function drawBars(page: Page, widths: readonly number[]): void {
  const modules = widths.reduce((a, b) => a + b, 0)
  let x = (WIDTH - modules * MODULE) / 2
  for (const [i, width] of widths.entries()) {
    if (i % 2 === 0) page.rect(x, BARS.top, width * MODULE, BARS.height)
    x += width * MODULE
  }
  page.fill()
}

function barsOf([code]: readonly object[]): readonly number[] {
  if (!code || !('sbs' in code)) throw new Error('Code 128 came out as something else than bars')
  return code.sbs as number[]
}

function line(page: Page, y: number): void {
  page
    .moveTo(MARGIN, y)
    .lineTo(WIDTH - MARGIN, y)
    .lineWidth(0.7)
    .stroke()
}

function addressLines({ name, line1, line2, city, region, postalCode, country }: Address): string[] {
  const lines = [name, line1, line2, `${postalCode} ${city}`, region, countryName(country)]
  return lines.filter((each) => each != null && each !== '').map((each) => latinText(each!))
}

/** A code that is none would be an error to `Intl`, and a label that is never printed. */
function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? countries.of(code)!.toUpperCase() : code
}
