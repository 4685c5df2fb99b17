import { defineConfig } from '@adonisjs/core/http'
import { env } from '#start/env'

export const http = defineConfig({
  /* The request context middleware gives ids. */
  generateRequestId: false,
  useAsyncLocalStorage: false,
  cookie: { httpOnly: true, sameSite: 'lax', secure: env.NODE_ENV === 'production', path: '/' },
})
