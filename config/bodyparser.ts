import { defineConfig } from '@adonisjs/core/bodyparser'

export default defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  form: { convertEmptyStringsToNull: false, types: ['application/x-www-form-urlencoded'], limit: '100kb' },
  json: { convertEmptyStringsToNull: false, types: ['application/json'], limit: '1mb', strict: true },
  /* Routes that take files read them themselves, with their own limits. */
  multipart: { autoProcess: false, processManually: [], types: ['multipart/form-data'] },
})
