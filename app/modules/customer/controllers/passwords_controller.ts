import hash from '@adonisjs/core/services/hash'
import type { HttpContext } from '@adonisjs/core/http'
import { changePassword } from '#modules/customer/actions/change_password'
import { checkPassword } from '#modules/customer/actions/check_password'
import { findCustomer, store } from '#modules/customer/store'
import { passwordBody } from '#modules/customer/validators'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'

export default class PasswordsController {
  /** Without Idempotency-Key: doing it twice is doing it once, and nothing about passwords is to be kept. */
  async update(ctx: HttpContext) {
    const { id, sessionId } = ctx.actor!
    /* Nobody, staff neither, changes another's password. */
    const account = ctx.params.id === id ? await findCustomer(store, id) : undefined
    if (!account) throw Problem.notFound('customer')
    const { currentPassword, newPassword } = await validBody(ctx, passwordBody)
    const attempt = { email: account.email, ip: ctx.request.ip() }
    if (!(await checkPassword(attempt, currentPassword, account.password_hash))) {
      throw Problem.invalid([{ pointer: '/currentPassword', detail: 'This is not the password.', rule: 'password' }])
    }
    const passwordHash = await hash.make(newPassword)
    await store.transaction((tx) => changePassword(tx, account, passwordHash, sessionId))
    ctx.response.noContent()
  }
}
