/** Colours of one picture: what is behind, what it stands on, and the thing itself. */
export interface Palette {
  readonly wall: string
  readonly ground: string
  readonly glow: string
  readonly body: string
  readonly shade: string
  readonly light: string
  readonly accent: string
}

const palette = (
  wall: string,
  ground: string,
  glow: string,
  body: string,
  shade: string,
  light: string,
  accent: string
): Palette => ({ wall, ground, glow, body, shade, light, accent })

/** Muted, so that a page of them stays calm, and of middle lightness, so that they suit a light page and a dark one. */
export const PALETTES: readonly Palette[] = [
  palette('#e9dfcf', '#d9c9b0', '#f4ede1', '#c4753f', '#9a5529', '#e9b98f', '#2f5d50'),
  palette('#d7e0d8', '#bccbbe', '#e8efe8', '#3f6f5c', '#2b5143', '#8fb5a2', '#d98e4a'),
  palette('#d5dde6', '#b9c6d4', '#e8edf3', '#3d5f85', '#2a4564', '#93aecb', '#e0a458'),
  palette('#ecdcd6', '#dcc2b8', '#f6ebe6', '#b05a4c', '#853e33', '#e2a396', '#38515c'),
  palette('#e6e1d3', '#d0c8b1', '#f2eee3', '#8a7a3f', '#665a2b', '#cbbd83', '#b5532f'),
  palette('#e2dae6', '#cabdd1', '#f0eaf3', '#6f5487', '#503a64', '#b7a0c9', '#d9a441'),
  palette('#d4e2e3', '#b4cacc', '#e7f0f0', '#2f7479', '#1f5458', '#86bcbf', '#cf6f4d'),
  palette('#e8e4df', '#cfc9c1', '#f5f2ee', '#4d4a46', '#33312e', '#a39d94', '#c78a3b'),
]

/** FNV-1a: the same number for the same text, everywhere. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  /* Mixed once more, since its lower bits alone differ little for names that end alike. */
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 4
}
