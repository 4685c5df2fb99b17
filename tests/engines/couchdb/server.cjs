/**
 * The CouchDB API over leveldb, for machines without CouchDB. Reads PORT, DATA and SECRET from the environment.
 *
 * Who may do what: `admin` everything; a user has the name of the one database it may use. A user's password is
 * HMAC-SHA256(SECRET, name) in base64url, so that there is no list of users to keep.
 */
const { createHmac, timingSafeEqual } = require('node:crypto')
const express = require('express')
const PouchDB = require('pouchdb-core')
  .plugin(require('pouchdb-adapter-leveldb'))
  .plugin(require('pouchdb-mapreduce'))
  .plugin(require('pouchdb-find'))

const { PORT, DATA, SECRET } = process.env

const passwordOf = (name) => createHmac('sha256', SECRET).update(name).digest('base64url')

function userOf(request) {
  const [, encoded = ''] = (request.headers.authorization ?? '').split('Basic ')
  const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':')
  const given = Buffer.from(rest.join(':'))
  const expected = Buffer.from(passwordOf(name))
  return given.length === expected.length && timingSafeEqual(given, expected) ? name : undefined
}

function mayUse(name, request) {
  const [, database] = request.path.split('/')
  return (
    name === 'admin' ||
    database === '' ||
    (database === name && !(request.method === 'DELETE' && request.path === `/${name}`))
  )
}

const app = express()

app.use((request, response, next) => {
  const name = userOf(request)
  if (!name) {
    response.set('WWW-Authenticate', 'Basic realm="server"')
    return response.status(401).json({ error: 'unauthorized', reason: 'Name or password is incorrect.' })
  }
  if (!mayUse(name, request)) {
    return response.status(403).json({ error: 'forbidden', reason: 'You are not allowed to access this db.' })
  }
  /* The API itself knows no users. */
  delete request.headers.authorization
  return next()
})

app.use(
  require('express-pouchdb')(PouchDB.defaults({ prefix: `${DATA}/`, adapter: 'leveldb' }), {
    mode: 'minimumForPouchDB',
    inMemoryConfig: true,
    overrideMode: {
      include: ['routes/find', 'routes/ddoc-info', 'validation'],
      exclude: ['compression'],
    },
  })
)

app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write('listening\n'))
