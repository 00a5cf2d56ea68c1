/** Every chart leaves the same room on its right for numbers, so that all share one time axis. */
export const AXIS_WIDTH = 78;

/** As the style's `--sans`, which canvases cannot read. */
export const CHART_FONT =
  "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";

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
