import vine from '@vinejs/vine'

/** Fields that requests of several modules have, read alike by all of them. Each call makes one, to be refined. */

export const LONGEST_LOCALE = 35
/** A language tag: `de`, `pt-BR`, `zh-Hans`. Source: BCP 47, of which it takes what is written in the usual case. */
export const LOCALE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/

export const locale = () => vine.string().maxLength(LONGEST_LOCALE).regex(LOCALE)

/** ISO 4217; small letters are taken for capital ones. */
export const currency = () =>
  vine
    .string()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/)

const SKU = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

export const sku = () => vine.string().trim().minLength(1).maxLength(64).regex(SKU)
