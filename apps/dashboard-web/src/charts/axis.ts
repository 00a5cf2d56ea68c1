/** Every chart leaves the same room on its right for numbers, so that all share one time axis. */
export const AXIS_WIDTH = 78;

/** As the style's `--sans`, which canvases cannot read. */
export const CHART_FONT =
  "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";
