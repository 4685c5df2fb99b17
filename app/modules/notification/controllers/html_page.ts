import type { HttpContext } from '@adonisjs/core/http'

/** Answers with a small page that loads nothing and may only post to this site. `body` is HTML, already escaped. */
export function htmlPage({ response }: HttpContext, title: string, body: string): void {
  response.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
  response.header('Cache-Control', 'no-store')
  response.type('html').send(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Faultline</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.4rem .8rem;border-bottom:1px solid #ddd}nav a{margin-right:1rem}[aria-current]{font-weight:bold}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>`)
}
