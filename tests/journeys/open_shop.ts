import { DEMO_PASSWORD, DEMO_STAFF } from '#database/demo/shop'
import { Origins } from '#platform/http/origins'
import { PathTable } from '#platform/http/path_table'
import { loadManifests } from '#platform/modules/manifests'
import { Api } from '#tests/journeys/api'
import { Shop } from '#tests/journeys/shop'

/**
 * A shop as its clients see it.
 * @param urls as for `node ace e2e:checkout --url`
 */
export async function openShop(
  urls: readonly string[],
  account = { email: DEMO_STAFF.email, password: DEMO_PASSWORD }
) {
  return new Shop(new Api(new Origins(urls, new PathTable(await loadManifests()))), account)
}
