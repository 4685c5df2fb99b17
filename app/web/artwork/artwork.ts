import { drawingFor } from '#web/artwork/drawings'
import { numberOf, PALETTES, type Palette } from '#web/artwork/palette'

/** What is behind the thing. */
const BACKDROPS: readonly ((colours: Palette) => string)[] = [
  ({ glow }) => `<circle cx="200" cy="186" r="132" fill="${glow}"/>`,
  ({ glow }) => `<path d="M84 316V176a116 116 0 0 1 232 0v140z" fill="${glow}"/>`,
  ({ glow }) => `<path d="M0 190L150 0h90L0 304zM120 316L400 40v100L222 316z" fill="${glow}" opacity=".6"/>`,
]

/**
 * A picture for a product that has no photo: the kind of thing it is, in colours and before a backdrop that its slug decides.
 * The same for the same slug, and made of nothing that was not written here, whatever the slug says.
 */
export function artwork(slug: string, category: string): string {
  const number = numberOf(slug)
  const colours = PALETTES[number % PALETTES.length]!
  const backdrop = BACKDROPS[(number >>> 8) % BACKDROPS.length]!
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">
<rect width="400" height="400" fill="${colours.wall}"/>${backdrop(colours)}
<rect y="300" width="400" height="100" fill="${colours.ground}"/>
<ellipse cx="200" cy="318" rx="132" ry="14" fill="${colours.shade}" opacity=".22"/>
${drawingFor(slug, category)(colours)}
</svg>`
}
