export const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** The slug of a title: letters and digits of it, without marks, joined by hyphens. May be empty. */
export function slugify(title: string): string {
  return title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 100)
    .replace(/-+$/, '')
}
