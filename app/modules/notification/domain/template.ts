import { cancelSentence } from '#modules/notification/domain/cancel_sentences'
import {
  KINDS,
  UNSUBSCRIBE_URL,
  variablesOf,
  type Channel,
  type Fact,
  type Kind,
} from '#modules/notification/domain/kinds'
import type { FieldError } from '#platform/values/field_error'
import { formatMoney } from '#platform/values/money'

/** `{{ orderId }}` */
const PLACEHOLDER = /\{\{\s*([A-Za-z]\w*)\s*\}\}/g

/** What a person wrote. An e-mail's body is HTML; a text message is plain and has no subject. */
export interface TemplateText {
  readonly subject: string | null
  readonly body: string
}

export interface RenderedText {
  readonly subject: string | null
  readonly body: string
}

function checkText(kind: Kind, pointer: string, text: string): FieldError[] {
  const offered = variablesOf(kind)
  const unknown = [...text.matchAll(PLACEHOLDER)].map(([, name]) => name!).filter((name) => !offered.includes(name))
  const found: FieldError[] = [...new Set(unknown)].map((name) => ({
    pointer,
    detail: `${kind} has no variable "${name}"; it has ${offered.join(', ')}.`,
    rule: 'variable',
  }))
  if (/\{\{|\}\}/.test(text.replaceAll(PLACEHOLDER, ''))) {
    found.push({ pointer, detail: 'A variable is written {{ name }}.', rule: 'placeholder' })
  }
  return found
}

/** What is wrong with a template, by JSON pointer into the body it came in. Nothing when it can be saved. */
export function checkTemplate(kind: Kind, channel: Channel, { subject, body }: TemplateText): FieldError[] {
  const found = [...(subject === null ? [] : checkText(kind, '/subject', subject)), ...checkText(kind, '/body', body)]
  if (channel === 'email' && subject === null) {
    found.push({ pointer: '/subject', detail: 'An e-mail needs a subject.', rule: 'required' })
  }
  if (channel === 'sms' && subject !== null) {
    found.push({ pointer: '/subject', detail: 'A text message has no subject.', rule: 'unknown' })
  }
  const linked = [...body.matchAll(PLACEHOLDER)].some(([, name]) => name === UNSUBSCRIBE_URL)
  if (channel === 'email' && KINDS[kind].category === 'marketing' && !linked) {
    found.push({ pointer: '/body', detail: `Marketing has to contain {{ ${UNSUBSCRIBE_URL} }}.`, rule: 'unsubscribe' })
  }
  return found
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)

/** Facts as a reader of that locale reads them. */
export function presentFacts(facts: Readonly<Record<string, Fact>>, locale: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => {
      if (typeof fact === 'object') return [name, formatMoney(fact, locale)]
      return [name, name === 'reason' ? cancelSentence(String(fact), locale) : String(fact)]
    })
  )
}

function fill(text: string, values: Readonly<Record<string, string>>, escape: (value: string) => string): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`The template wants "${name}", which this message does not tell`)
    return escape(values[name]!)
  })
}

/**
 * The text with its values. They are escaped in an e-mail's body, and put on one line in its subject.
 * @throws when a variable has no value
 */
export function render(
  channel: Channel,
  { subject, body }: TemplateText,
  values: Readonly<Record<string, string>>
): RenderedText {
  return {
    subject: subject === null ? null : fill(subject, values, (value) => value.replaceAll(/\s+/g, ' ')),
    body: fill(body, values, channel === 'email' ? escapeHtml : (value) => value),
  }
}
