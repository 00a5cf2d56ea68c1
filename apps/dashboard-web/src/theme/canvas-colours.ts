/** Canvases know no custom properties: this reads what a style's colour is in the theme of now, as `rgb(…)`. */
export function canvasColour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** The same colour, let through by a share of 0 to 1. */
export function translucent(rgb: string, share: number): string {
  return rgb.replace(/^rgb\((.*)\)$/, (_, channels: string) => `rgba(${channels}, ${share})`);
}
