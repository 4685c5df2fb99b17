import vine from '@vinejs/vine'
import { currency, locale } from '#platform/http/fields'
import { pageParameters } from '#platform/http/lists'
import { addressSchema } from '#platform/values/address'

const slug = () =>
  vine
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .maxLength(40)
const email = () => vine.string().trim().toLowerCase().maxLength(254).email()
/* scrypt reads all of it: a longer one would only keep the server busy. */
const password = () => vine.string().minLength(10).maxLength(128)
const name = () => vine.string().trim().minLength(1).maxLength(120)
const phone = () =>
  vine
    .string()
    .trim()
    .regex(/^\+?[\d ()./-]{5,39}$/)
    .nullable()
const flag = () => vine.boolean({ strict: true })

export const registrationBody = vine.create({
  email: email(),
  password: password(),
  name: name(),
  phone: phone().optional(),
  region: slug().optional(),
  locale: locale().optional(),
  marketing: flag().optional(),
})

export const customerChangeBody = vine.create({
  email: email().optional(),
  name: name().optional(),
  phone: phone().optional(),
  region: slug().optional(),
  locale: locale().optional(),
  marketing: flag().optional(),
})

export const passwordBody = vine.create({ currentPassword: vine.string().maxLength(128), newPassword: password() })

export const customersQuery = vine.create({
  ...pageParameters,
  email: vine.string().trim().toLowerCase().maxLength(254).optional(),
  region: vine.string().maxLength(40).optional(),
  segment: vine.string().maxLength(40).optional(),
})

export const signInBody = vine.create({
  email: vine.string().trim().toLowerCase().maxLength(254),
  password: vine.string().maxLength(128),
})

export const refreshBody = vine.create({ refreshToken: vine.string().minLength(1).maxLength(200) })

const addressFields = addressSchema.getProperties()

export const addressBody = vine.create({ ...addressFields, default: flag().optional() })
export const addressChangeBody = vine.create(vine.object({ ...addressFields, default: flag() }).partial())

export const pageQuery = vine.create({ ...pageParameters })

const customerFields = {
  id: vine.string(),
  email: vine.string(),
  role: vine.enum(['customer', 'staff']),
  name: vine.string(),
  phone: vine.string().nullable(),
  region: vine.string(),
  locale: vine.string(),
  marketing: vine.boolean(),
  createdAt: vine.string(),
  updatedAt: vine.string(),
}

const page = () => vine.object({ next: vine.string().nullable() })

export const customerShape = vine.create({ ...customerFields })
export const customersShape = vine.create({ data: vine.array(vine.object({ ...customerFields })), page: page() })

export const tokensShape = vine.create({
  accessToken: vine.string(),
  refreshToken: vine.string(),
  tokenType: vine.literal('Bearer'),
  expiresIn: vine.number().withoutDecimals(),
  customerId: vine.string(),
  role: vine.enum(['customer', 'staff']),
})

const addressAnswer = {
  id: vine.string(),
  customerId: vine.string(),
  name: vine.string(),
  line1: vine.string(),
  line2: vine.string().nullable(),
  city: vine.string(),
  region: vine.string().nullable(),
  postalCode: vine.string(),
  country: vine.string(),
  default: vine.boolean(),
  createdAt: vine.string(),
  updatedAt: vine.string(),
}

export const addressShape = vine.create({ ...addressAnswer })
export const addressesShape = vine.create({ data: vine.array(vine.object({ ...addressAnswer })), page: page() })

const days = () => vine.number({ strict: true }).withoutDecimals().range([1, 36_500])
const time = () => vine.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/)
const amount = () => vine.number({ strict: true }).withoutDecimals().range([0, 1_000_000_000_000])
const timeCondition = () =>
  vine.object({
    after: time().optional(),
    before: time().optional(),
    withinDays: days().optional(),
    olderThanDays: days().optional(),
  })

const rules = () =>
  vine
    .array(
      vine.object({
        regions: vine.array(slug()).minLength(1).maxLength(50).optional(),
        signedUp: timeCondition().optional(),
        orderCount: vine.object({ min: amount().optional(), max: amount().optional() }).optional(),
        lifetimeValue: vine
          .object({
            currency: currency(),
            min: amount().optional(),
            max: amount().optional(),
          })
          .optional(),
        lastOrder: timeCondition().optional(),
      })
    )
    .minLength(1)
    .maxLength(10)

export const segmentBody = vine.create({ slug: slug(), name: name(), rules: rules() })
export const segmentChangeBody = vine.create({ name: name().optional(), rules: rules().optional() })

const segmentAnswer = {
  id: vine.string(),
  slug: vine.string(),
  name: vine.string(),
  rules: rules(),
  evaluatedAt: vine.string().nullable(),
  createdAt: vine.string(),
  updatedAt: vine.string(),
}

export const segmentShape = vine.create({ ...segmentAnswer })
export const segmentsShape = vine.create({ data: vine.array(vine.object({ ...segmentAnswer })), page: page() })

export const membershipsShape = vine.create({
  data: vine.array(
    vine.object({ id: vine.string(), slug: vine.string(), name: vine.string(), enteredAt: vine.string() })
  ),
  page: page(),
})
