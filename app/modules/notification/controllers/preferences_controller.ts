import type { HttpContext } from '@adonisjs/core/http'
import { IANAZone } from 'luxon'
import { setPreferences } from '#modules/notification/actions/set_preferences'
import { CHANNELS } from '#modules/notification/domain/kinds'
import { defaultPreferences, type Preferences } from '#modules/notification/domain/preferences'
import { store, toPreferences, type PreferencesRow } from '#modules/notification/store'
import { preferencesBody } from '#modules/notification/validators'
import { mayAccess } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import type { FieldError } from '#platform/values/field_error'
import { validBody } from '#platform/http/validation'
import { etag, matchedVersion } from '#platform/http/versions'
import type { SqlSession } from '#platform/storage/sql'

export default class PreferencesController {
  async show(ctx: HttpContext) {
    const { preferences, version } = await read(ctx, store)
    ctx.response.header('ETag', etag(version))
    return { customerId: ctx.params.id, ...preferences }
  }

  async update(ctx: HttpContext) {
    const version = matchedVersion(ctx)
    const { phone, timeZone, ...choices } = await validBody(ctx, preferencesBody)
    const wanted: Preferences = {
      phone,
      timeZone,
      email: { ...choices.email, unsubscribed: false },
      sms: { ...choices.sms, unsubscribed: false },
    }
    const errors = impossible(wanted)
    if (errors.length > 0) throw Problem.invalid(errors)
    await answerOnce(ctx, store, async (tx) => {
      /* Holds the contact's row until the commit: an erasure going on at the same time must not miss the number. */
      await tx.run('UPDATE contacts SET erased = 0 WHERE customer_id = ? AND erased = 0', [ctx.params.id])
      await read(ctx, tx)
      await setPreferences(tx, ctx.params.id, wanted, version)
      const { preferences, version: next } = await read(ctx, tx)
      return { status: 200, body: { customerId: ctx.params.id, ...preferences }, headers: { ETag: etag(next) } }
    })
  }
}

/** What the form of the body cannot say. */
function impossible({ phone, timeZone, ...choices }: Preferences): FieldError[] {
  const found: FieldError[] = []
  if (!IANAZone.isValidZone(timeZone)) {
    found.push({ pointer: '/timeZone', detail: 'It has to be a name such as Europe/Berlin.', rule: 'timeZone' })
  }
  for (const channel of CHANNELS) {
    const { quietHours } = choices[channel]
    if (quietHours && quietHours.from === quietHours.to) {
      found.push({ pointer: `/${channel}/quietHours/to`, detail: 'It has to differ from "from".', rule: 'notSameAs' })
    }
  }
  if (phone === null && (choices.sms.transactional || choices.sms.marketing)) {
    found.push({ pointer: '/phone', detail: 'Text messages need a telephone number.', rule: 'required' })
  }
  return found
}

/**
 * A customer whose first event has not come yet reads and writes their own; to anybody else they are not there.
 * @throws Problem 404
 */
async function read(ctx: HttpContext, session: SqlSession): Promise<{ preferences: Preferences; version: number }> {
  const { id } = ctx.params as { id: string }
  const contact = await session.one<{ marketing: number; erased: number }>(
    'SELECT marketing, erased FROM contacts WHERE customer_id = ?',
    [id]
  )
  const own = ctx.actor?.id === id
  if (!mayAccess(ctx, id, null) || contact?.erased === 1 || (!contact && !own)) throw Problem.notFound('customer')
  const row = await session.one<PreferencesRow>('SELECT * FROM preferences WHERE customer_id = ?', [id])
  if (!row) return { preferences: defaultPreferences(contact?.marketing === 1), version: 0 }
  return { preferences: toPreferences(row), version: row.version }
}
