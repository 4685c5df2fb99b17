import { defineConfig } from '@adonisjs/core/http'
import { env } from '#start/env'

export const http = defineConfig({
  /* The request context middleware gives ids. */
  generateRequestId: false,
  useAsyncLocalStorage: false,
  /* Answers are plain objects of ours; the framework's own guards against circles and big integers, at twice the cost. */
  serializeJSON: JSON.stringify,
  cookie: { httpOnly: true, sameSite: 'lax', secure: env.NODE_ENV === 'production', path: '/' },
})
